/** The job inside a program: what `import … from 'glue-to-s3-splitter'` has. docs/how-to/use-from-typescript.md shows it. */
export { diff } from './api/diff.js';
export { finish } from './api/finish.js';
export type { LogEntry, ProgressEvent, RunOptions } from './api/options.js';
export { plan } from './api/plan.js';
export type {
  ChangedColumn,
  DeletionCounts,
  Diff,
  Planned,
  Report,
  SampleUpdate,
  VerifyReport,
} from './api/reports.js';
export type {
  DiffSettings,
  FinishSettings,
  PlanSettings,
  SplitSettings,
  UploadSettings,
  VerifySettings,
} from './api/settings.js';
export { type PlannedSettings, split } from './api/split.js';
export { type SettingFault, SplitterError, type SplitterErrorCode } from './api/splitter-error.js';
export { upload } from './api/upload.js';
export { verify } from './api/verify.js';
