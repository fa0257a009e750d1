/** Paths, payload templates and intrinsic functions, as far as the runs' state machines use them. */

export interface Data {
  readonly input: unknown;
  /** What `$$` stands for. */
  readonly context: unknown;
}

/** The value, or undefined where the path leads nowhere. A filter gives a list, as in Step Functions. */
export function valueAt(path: string, { input, context }: Data): unknown {
  const isContext = path.startsWith('$$');
  const steps =
    path.slice(isContext ? 2 : 1).match(/\.[A-Za-z_]+|\[\d+\]|\[\?\(@\.\w+ == '[^']*'\)\]/g) ?? [];
  if (steps.join('') !== path.slice(isContext ? 2 : 1))
    throw new Error(`this path is not interpreted: ${path}`);
  let values: unknown[] = [isContext ? context : input];
  let isList = false;
  for (const step of steps) {
    const filter = /^\[\?\(@\.(\w+) == '([^']*)'\)\]$/.exec(step);
    if (filter) {
      isList = true;
      const [, name = '', expected] = filter;
      values = values
        .flatMap((value) => (Array.isArray(value) ? value : []))
        .filter((value) => field(value, name) === expected);
    } else {
      const name = step.replace(/^[.[]|\]$/g, '');
      values = values.map((value) => field(value, name)).filter((value) => value !== undefined);
    }
  }
  return isList ? values : values[0];
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

/** @throws Error where the path leads nowhere, which ends an execution */
export function requiredAt(path: string, data: Data): unknown {
  const value = valueAt(path, data);
  if (value === undefined) throw new Error(`States.ParameterPathFailure: ${path} leads nowhere`);
  return value;
}

/** Fields whose names end with `.$` hold paths or intrinsic functions. */
export function fillTemplate(template: unknown, data: Data): unknown {
  if (Array.isArray(template)) return template.map((item) => fillTemplate(item, data));
  if (typeof template !== 'object' || template === null) return template;
  return Object.fromEntries(
    Object.entries(template).map(([name, value]) =>
      name.endsWith('.$')
        ? [name.slice(0, -2), evaluate(String(value), data)]
        : [name, fillTemplate(value, data)],
    ),
  );
}

function evaluate(expression: string, data: Data): unknown {
  const call = /^States\.(\w+)\((.*)\)$/.exec(expression);
  if (call === null) return requiredAt(expression, data);
  const [, name, list = ''] = call;
  const values = list.split(/,\s*/).map((argument) => {
    if (argument.startsWith('$')) return requiredAt(argument, data);
    return argument.startsWith("'") ? argument.slice(1, -1) : Number(argument);
  });
  const [first, ...rest] = values;
  switch (name) {
    case 'Format':
      return rest.reduce<string>((text, value) => text.replace('{}', String(value)), String(first));
    case 'MathAdd':
      return Number(first) + Number(rest[0]);
    case 'StringToJson':
      return JSON.parse(String(first));
    default:
      throw new Error(`this function is not interpreted: ${expression}`);
  }
}

/** The input with the result in it, at a path of one name; undefined replaces it, null keeps the input alone. */
export function placeResult(input: unknown, result: unknown, path: string | null | undefined): unknown {
  if (path === null) return input;
  if (path === undefined || path === '$') return result;
  const name = /^\$\.([A-Za-z_]+)$/.exec(path)?.[1];
  if (name === undefined) throw new Error(`this ResultPath is not interpreted: ${path}`);
  return { ...(input as Record<string, unknown>), [name]: result };
}
