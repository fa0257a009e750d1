/**
 * Puts the command, and what runs in its threads, into few files, in the place of the entries that the compiler wrote.
 * Node finds, reads and compiles some thousand files for a run of ten rows otherwise, which takes a third of its CPU
 * (`npm run bench -- --only start`). The modules stay beside it, for the tests of them.
 */
import { build } from 'esbuild';

const entries = [
  'job/main.ts',
  'job/plan/census/census-worker.ts',
  'job/plan/prepare/prepare-worker.ts',
  'job/upload/upload-worker.ts',
];

await build({
  entryPoints: entries,
  outdir: 'dist',
  outbase: '.',
  bundle: true,
  splitting: true,
  // One folder below job/, as the modules are: see programFile.
  chunkNames: 'job/bundle/[name]-[hash]',
  format: 'esm',
  platform: 'node',
  target: 'node20',
  // One has a binary, the other finds files of its own beside itself.
  external: ['@duckdb/node-bindings', 'piscina'],
  // What some packages still ask for.
  banner: {
    js: "import { createRequire as bundleRequire } from 'node:module'; const require = bundleRequire(import.meta.url);",
  },
  logLevel: 'warning',
});
