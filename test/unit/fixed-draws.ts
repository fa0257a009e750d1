/**
 * fast-check with a fixed seed: a test that draws its cases draws the same ones on every machine, so that a failure
 * is of the commit. `PROPERTY_SEED=N npm test` draws others.
 */
import fc from 'fast-check';

fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 1) });

export { fc as fixedDraws };
