/** The JSON Schema of a config file, made of the settings themselves, by which editors help; a test fails when it is stale. */
import { z } from 'zod';
import { configKeys, deploymentKey, jobsKey } from './config-keys.js';
import { defaultText } from './describe-flags.js';
import type { Setting } from './setting.js';

type Json = Readonly<Record<string, unknown>>;

/** A text may be written as a number where it is made of digits. */
const scalar = { type: ['string', 'number'] };

export function configSchema(): Json {
  const keys = [...configKeys];
  const settings = Object.fromEntries(keys.map(([key]) => [key, { $ref: `#/definitions/${key}` }]));
  const deployment = {
    description:
      "A deployment's own settings, which the cdk command reads: docs/deployment.md tells of them.",
    type: ['object', 'null'],
    additionalProperties: { type: ['string', 'number', 'boolean', 'array', 'object'] },
  };
  // A job has the name that it stands under.
  const ofJob = Object.fromEntries(Object.entries(settings).filter(([key]) => key !== 'job'));
  return {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'Settings of glue-to-s3-splitter',
    description: 'The file of --config. docs/configuration.md tells more.',
    type: 'object',
    additionalProperties: false,
    properties: {
      ...settings,
      [deploymentKey]: deployment,
      [jobsKey]: {
        description:
          'Jobs by their names, each with settings that win over those beside jobs; --job chooses one.',
        type: 'object',
        minProperties: 1,
        propertyNames: { pattern: '^[A-Za-z0-9._-]{1,64}$' },
        additionalProperties: {
          type: ['object', 'null'],
          additionalProperties: false,
          properties: { ...ofJob, [deploymentKey]: deployment },
        },
      },
    },
    not: { required: ['job', jobsKey] },
    definitions: Object.fromEntries(keys.map(([key, { setting }]) => [key, propertyOf(setting)])),
  };
}

/** The page that is committed. */
export function writeConfigSchema(): string {
  return `${JSON.stringify(configSchema(), undefined, 2)}\n`;
}

function propertyOf(setting: Setting): Json {
  const text = defaultText(setting);
  const description = text === undefined ? setting.description : `${setting.description} Default: ${text}.`;
  const one = setting.value === undefined ? { type: 'boolean' } : typedAs(setting.schema);
  if (!setting.repeatable) return { description, ...one };
  const list = { type: 'array', minItems: 1, items: one };
  const map = { type: 'object', minProperties: 1, additionalProperties: one };
  return { description, anyOf: [one, list, ...(setting.pairedBy === undefined ? [] : [map])] };
}

/** What stands for the text that a schema reads. */
function typedAs(schema: z.ZodType): Json {
  if (schema instanceof z.ZodEnum) return { enum: schema.options };
  if (schema instanceof z.ZodLiteral) return { const: schema.value };
  if (schema instanceof z.ZodUnion) {
    return {
      anyOf: schema.options.map((option) => (option instanceof z.ZodType ? typedAs(option) : scalar)),
    };
  }
  if (schema instanceof z.ZodPipe && schema.out instanceof z.ZodNumber) {
    const { isInt, minValue, maxValue } = schema.out;
    return { type: isInt ? 'integer' : 'number', minimum: minValue, maximum: maxValue };
  }
  return scalar;
}
