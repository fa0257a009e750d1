/** What the name of a catalog tells of it; Athena user guide, "Register S3 table bucket catalogs and query Tables from Athena". */

/** Athena's name of the account's own catalog in Glue. */
export const glueCatalog = 'AwsDataCatalog';

/** Athena's names have no case. */
export function isGlueCatalog(catalog: string): boolean {
  return catalog.toLowerCase() === glueCatalog.toLowerCase();
}

/** The table bucket of S3 Tables that a catalog is, or undefined for one of another kind. */
export function tableBucketOf(catalog: string): string | undefined {
  return /^s3tablescatalog\/([a-z0-9][a-z0-9-]{1,61}[a-z0-9])$/.exec(catalog)?.[1];
}

/** Whether it is meant as one of S3 Tables, and names no table bucket. */
export function lacksTableBucket(catalog: string): boolean {
  return /(^|\/)s3tablescatalog(\/|$)/i.test(catalog) && tableBucketOf(catalog) === undefined;
}
