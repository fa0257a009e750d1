/** The settings after parsing, frozen, and the only form in which the stages see them: derived from the registry's entries. */
import type { Identity } from './identity.js';
import type { Registry, SettingName, ValueOf } from './registry.js';
import type { CommandName, FileFormat, SourceKind } from './setting.js';

/** What a command is given, or what each of several is. Undefined may be only what may be left out. */
export type SettingsOf<C extends CommandName> = {
  readonly [N in TakenBy<C> as PlaceOf<N> extends `${string}.${string}` ? never : PlaceOf<N>]: ValueIn<N, C>;
} & {
  readonly [Part in PartsOf<TakenBy<C>>]: Part extends 'source'
    ? SourceSettings
    : PartOf<Part, TakenBy<C>, C>;
} & ('source' extends PartsOf<TakenBy<C>> ? { readonly identity: Identity } : unknown) & {
    /** What was given, by flag, as it was typed. */
    readonly given?: Identity;
  };

export type PlanSettings = SettingsOf<'split' | 'plan' | 'diff'>;
/** What planning itself goes by, of a run or of a preview. */
export type PlanningSettings = SettingsOf<'split' | 'plan' | 'diff' | 'preview'> &
  Partial<Pick<SettingsOf<'plan'>, 'workers' | 'maxWrites' | 'sync'>>;
/** What every stage of a run goes by. */
export type StageSettings = SettingsOf<'split' | 'plan' | 'upload' | 'finish' | 'diff' | 'restore'>;
/** What all that opens a state goes by. */
export type StateSettings = SettingsOf<
  'split' | 'plan' | 'upload' | 'finish' | 'diff' | 'restore' | 'verify' | 'preview'
>;

export type OnDuplicate = ValueOf<'onDuplicate'>;
export type SourceSettings = FileSourceSettings | AthenaSourceSettings;

/** Rows out of local files. */
export interface FileSourceSettings extends PartOf<'source', UsedFor<FileFormat>, 'split'> {
  readonly kind: 'files';
  readonly files: ValueOf<'files'>;
}

/** Rows out of an Athena table, view or query. */
export interface AthenaSourceSettings extends Omit<PartOf<'source', UsedFor<AthenaKind>, 'split'>, 'from'> {
  readonly kind: 'athena';
  readonly from:
    | ({ readonly kind: 'table' } & ValueOf<'table'> & {
          readonly [N in 'columns' | 'where']: ValueIn<N, 'split'>;
        })
    /** The user's own SQL: a SELECT, perhaps with a closing `;` or comment. */
    | { readonly kind: 'query'; readonly sql: ValueOf<'query'> };
}

type AthenaKind = Exclude<SourceKind, FileFormat>;

type TakenBy<C extends CommandName> = {
  [N in SettingName]: [C] extends [Registry[N]['commands'][number]] ? N : never;
}[SettingName];

type UsedFor<K extends SourceKind> = {
  [N in SettingName]: Registry[N] extends { readonly for: readonly (infer F)[] }
    ? [F & K] extends [never]
      ? never
      : N
    : never;
}[SettingName];

/** Where the stages find it: `survey`, `s3.region`. */
type PlaceOf<N extends SettingName> = N extends SettingName
  ? Registry[N] extends { readonly in: infer P extends string }
    ? P
    : N
  : never;

/** Of `s3.region`, `s3`. */
type PartsOf<N extends SettingName> =
  PlaceOf<N> extends infer P ? (P extends `${infer Part}.${string}` ? Part : never) : never;

type PartOf<Part extends string, N extends SettingName, C extends CommandName> = {
  readonly [M in N as PlaceOf<M> extends `${Part}.${infer Rest}` ? Rest : never]: ValueIn<M, C>;
};

type ValueIn<N extends SettingName, C extends CommandName> = Registry[N] extends { readonly default: unknown }
  ? ValueOf<N>
  : Registry[N] extends { readonly required: readonly (infer R)[] }
    ? [C] extends [R]
      ? ValueOf<N>
      : ValueOf<N> | undefined
    : ValueOf<N> | undefined;
