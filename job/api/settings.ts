/** The settings that the functions take: the flags of the commands, in camelCase. Written by npm run docs (edit job/settings/), and as long as there are settings. */

export interface AllSettings {
  /** An Athena table or view to read: database.table, a name with a dot or a space in double quotes. One of --table, --query and --files is required. */
  readonly table?: string | undefined;
  /** With --table: the rows to read, as a condition in Athena's SQL. It is your own SQL, sent to Athena as it stands. */
  readonly where?: string | undefined;
  /** With --table: the columns to read and their order, a,b,c; a name with a comma or a space in double quotes. @default all, in table order */
  readonly columns?: string | undefined;
  /** A SELECT in Athena's SQL whose rows are read, or @file with one. It is your own SQL, sent to Athena as it stands, inside other statements and more than once: give it the same answer each time. */
  readonly query?: string | undefined;
  /** Rows that say that their object must go, as a condition in the source's SQL (Athena's, or DuckDB's for files): "op = 'D'". It is your own SQL, which is judged once, when the rows are frozen. */
  readonly deletedWhen?: string | undefined;
  /** Files to read, all with the same columns: one path, a folder, or a glob in quotes ('orders-*.parquet'); on S3 an object, a folder (s3://bucket/prefix/) or a glob ('s3://bucket/prefix/**\/*.parquet'). Files whose names begin with . or _ are left out of folders and globs. The flag may stand several times; the variable holds one. - is standard input, and needs --files-format. */
  readonly files?: string | readonly string[] | undefined;
  /** csv, parquet or json (JSON lines, arrays of objects, or objects one after another). Text may be packed with gzip, zstd or bzip2. @default by the ending: .csv .tsv .parquet .json .jsonl .ndjson, .gz .zst .bz2 after those of text */
  readonly filesFormat?: 'csv' | 'parquet' | 'json' | undefined;
  /** CSV: whether each file's first line names the columns. @default true, or false with --column-names */
  readonly filesHeader?: boolean | undefined;
  /** CSV: the character between fields; tab or \t for a tab. @default ',', or a tab for .tsv */
  readonly filesDelimiter?: string | undefined;
  /** CSV: the character around fields, doubled inside them; none for no quoting. @default " */
  readonly filesQuote?: string | undefined;
  /** CSV and JSON: the encoding of files without a byte order mark, such as windows-1252, utf-16le or shift_jis, by its label in the WHATWG Encoding Standard, in which latin1 is windows-1252. A mark is believed. @default utf-8 */
  readonly filesEncoding?: string | undefined;
  /** JSON: where the rows lie in each document: $, then .name or ['any name'] for a member and [*] for all elements of an array, such as '$.data[*]'. @default the lines, the elements of an array, or the objects themselves */
  readonly filesJsonPath?: string | undefined;
  /** Folders named like dt=2026-01-31 above a file are columns of text behind its own, URL-decoded; a file without them is a fault. @default false */
  readonly filesHiveColumns?: boolean | undefined;
  /** CSV and Parquet: files of different columns are one table, which has all of them; NULL where a file has none. Types of Parquet are widened where nothing is lost, or refused. @default false */
  readonly filesUnionByName?: boolean | undefined;
  /** CSV: lines at the top of each file that are passed over, whatever is in them. @default 0 */
  readonly skipLines?: number | undefined;
  /** CSV: lines that begin with this character are passed over. @default none: each line counts */
  readonly filesComment?: string | undefined;
  /** CSV: a field of this text without quotes is NULL, such as NULL or \N. An empty one is NULL anyway. @default none */
  readonly nullText?: string | undefined;
  /** CSV: an empty field in quotes is NULL, too. @default false */
  readonly emptyIsNull?: boolean | undefined;
  /** CSV without a header: the columns' names, a,b,c or @file with one a line. */
  readonly columnNames?: string | undefined;
  /** CSV and JSON: SQL types by column, id=BIGINT,price=DECIMAL(38,10). A CSV column not named here is text. CSV: auto finds the narrowest of BOOLEAN, BIGINT, DECIMAL, DOUBLE, DATE and TIMESTAMP from which all values of a column come back as the same text. */
  readonly columnTypes?: string | undefined;
  /** Files on S3: the AWS profile whose credentials read them, such as that of another account. @default the credentials of the run */
  readonly sourceProfile?: string | undefined;
  /** Files on S3: the region of their bucket. @default --region */
  readonly sourceRegion?: string | undefined;
  /** Files on S3: the server that they lie on. @default --endpoint-url */
  readonly sourceEndpointUrl?: string | undefined;
  /** Files on S3: requester, where their bucket wants that whoever reads pays. @default the bucket's owner pays */
  readonly sourceRequestPayer?: 'requester' | undefined;
  /** The workgroup that queries run in. Results go to the workgroup's own location, or to athena-results/ in the state if it has none. @default primary */
  readonly workgroup?: string | undefined;
  /** The catalog that --table is in, and where the names of --query are looked up first; of S3 Tables s3tablescatalog/<table bucket>. @default AwsDataCatalog */
  readonly catalog?: string | undefined;
  /** The most UNLOADs that freeze an Iceberg table, each a scan of the same snapshot and of 100 partitions at most: for tables of which a hundredth is too large for the scratch folder, or for more than 100 tasks. It has an effect with --tranches above 100, or above 2 million rows. @default 1 */
  readonly unloads?: number | undefined;
  /** Another server that speaks Athena's API, such as http://127.0.0.1:9001. @default AWS's own */
  readonly athenaEndpointUrl?: string | undefined;
  /** Where the objects go: s3://bucket/prefix/ or a folder's path. verify needs it only without --run-id, if the state has runs of several targets. */
  readonly target?: string | undefined;
  /** Each row's key after the target's prefix, such as {country}/{order_id}.json: {column} is that column as text, {hash:N} are N (1 to 8) hex digits of a hash of the key, {{ and }} are braces. */
  readonly key?: string | undefined;
  /** If a row's object exists already: overwrite it, skip the row, or fail, which rejects the row; own overwrites what this job wrote, and rejects the row where it is somebody else's. @default overwrite */
  readonly ifExists?: 'overwrite' | 'skip' | 'fail' | 'own' | undefined;
  /** The bytes of an object: json, lines (the JSON and a line feed), csv (a header's record and the row's), or column:NAME, a text or binary column's bytes as they are, of which NULL rejects its row. @default json */
  readonly body?: string | undefined;
  /** The columns that go into the body and their order, a,b,c; a name with a comma or a space in double quotes. Keys, headers and keep-max see all. @default all, in table order */
  readonly bodyColumns?: string | undefined;
  /** The name of a column in the body: user_id=userId. May stand several times, one a line in the variable; keys and headers keep the names of the source. */
  readonly rename?: string | readonly string[] | Readonly<Record<string, string>> | undefined;
  /** Text columns that hold JSON, which goes into the body as JSON, every digit kept: a,b. A row where one does not parse is rejected (bad-json). */
  readonly jsonColumns?: string | undefined;
  /** One JSON object by column name, or one array of the values in column order. @default object */
  readonly jsonShape?: 'object' | 'array' | undefined;
  /** Leave columns that are NULL out of the JSON object instead of writing null. @default false */
  readonly omitNulls?: boolean | undefined;
  /** Compress each body: gzip, zstd (Node 22.15, 23.8 and later) or br. Content-Encoding says so; a folder's files are compressed without a word. @default not at all */
  readonly compress?: 'gzip' | 'zstd' | 'br' | undefined;
  /** How hard: gzip 1 to 9, zstd 1 to 19, br 0 to 11. @default gzip 6, zstd 3, br 4 */
  readonly compressLevel?: number | undefined;
  /** Which rows are written: all, or changed, which are those whose object the last complete run did not leave with the same bytes. @default all */
  readonly write?: 'all' | 'changed' | undefined;
  /** What is taken for the objects that are there: ledger, what the job's last complete run left; or target, what a listing shows, which also mends what others have changed or removed since. @default ledger */
  readonly compare?: 'ledger' | 'target' | undefined;
  /** If more objects than this are to be written, the run ends before it writes any: a number, or a share of the objects that the job has, such as 5%, which limits nothing while it has none. @default no limit */
  readonly maxWrites?: number | string | undefined;
  /** Objects that earlier runs wrote and that no row has any more: keep them, or delete them once all rows are written. @default keep */
  readonly missing?: 'keep' | 'delete' | undefined;
  /** What the source has: all rows, or changes, which are the rows that have changed alone; every other object stays as it is. @default all */
  readonly sourceHolds?: 'all' | 'changes' | undefined;
  /** If more objects than this are due to be deleted, none is, and the run ends with exit code 3: a number, or a share of the objects that the job had, such as 15%. splitter finish --run-id makes them later. @default 15% */
  readonly maxDeletes?: number | string | undefined;
  /** On a server that ignores the conditions of deletions, look at each object right before it is deleted: what somebody else writes in between is lost. Without it such a server is refused. @default false */
  readonly unsafeDelete?: boolean | undefined;
  /** Each object's Content-Type; a template over columns, as in a key: {mime}. @default the body's: application/json, application/x-ndjson, text/csv; charset=utf-8, or application/octet-stream */
  readonly contentType?: string | undefined;
  /** Each object's Cache-Control, such as max-age=3600. */
  readonly cacheControl?: string | undefined;
  /** Each object's storage class, such as STANDARD_IA or INTELLIGENT_TIERING. @default STANDARD, as S3 has it */
  readonly storageClass?: string | undefined;
  /** User metadata of each object, x-amz-meta-name. May stand several times, one a line in the variable; 2 KB in all, with the program's note. */
  readonly metadata?: string | readonly string[] | Readonly<Record<string, string>> | undefined;
  /** A tag of each object. May stand up to ten times, one a line in the variable; names of 128 characters at most, values of 256. */
  readonly tag?: string | readonly string[] | Readonly<Record<string, string>> | undefined;
  /** Any other header of each object, 'Name: template': Cache-Control, Content-Disposition, Content-Encoding, Content-Language, Content-Type, Expires, x-amz-acl, x-amz-meta-…, x-amz-object-lock-…, x-amz-storage-class, x-amz-tagging, x-amz-website-redirect-location. May stand several times, one a line in the variable. */
  readonly header?: string | readonly string[] | Readonly<Record<string, string>> | undefined;
  /** How S3 encrypts each object: AES256 with keys of its own, aws:kms with a key of KMS, aws:kms:dsse with one in two layers. The state's files, too, where they lie in the same bucket. @default as the bucket has it */
  readonly encryption?: 'AES256' | 'aws:kms' | 'aws:kms:dsse' | undefined;
  /** The key for --encryption aws:kms and aws:kms:dsse: its id, alias/name, or the ARN of either. @default the account's own key for S3, aws/s3 */
  readonly kmsKeyId?: string | undefined;
  /** With --encryption aws:kms: whether S3 encrypts with a key of the bucket, which it makes with the key of KMS, so that not every object costs a call of KMS. @default as the bucket has it */
  readonly bucketKey?: boolean | undefined;
  /** The AWS account that the target's bucket must be of: S3 refuses every request if it is another's. @default whoever's it is */
  readonly expectedBucketOwner?: string | undefined;
  /** requester, where the target's bucket wants that whoever asks pays. The state's requests, too, where it lies in the same bucket. @default the bucket's owner pays */
  readonly requestPayer?: 'requester' | undefined;
  /** How S3 encrypts the state's files, and what Athena freezes there: AES256, aws:kms or aws:kms:dsse. Later stages know it from the run where the target's counts. @default the target's where it is the same bucket, else as the bucket has it */
  readonly stateEncryption?: 'AES256' | 'aws:kms' | 'aws:kms:dsse' | undefined;
  /** The key for --state-encryption aws:kms and aws:kms:dsse. @default the account's own key for S3, aws/s3 */
  readonly stateKmsKeyId?: string | undefined;
  /** The AWS account that the state's bucket must be of. @default the target's where it is the same bucket, else whoever's it is */
  readonly stateBucketOwner?: string | undefined;
  /** bucket-owner-full-control, where the policy of the state's bucket demands it of whoever writes there. No other canned ACL is taken: the state has the rows' values. @default bucket-owner-full-control where the target's objects have it and the bucket is the same */
  readonly stateAcl?: 'bucket-owner-full-control' | undefined;
  /** Where runs keep plans, ledgers and reports: s3://bucket/prefix/ or a folder's path, outside the target. On S3 for an Athena source, whose rows Athena freezes there. @default .splitter in the working directory for a folder, s3://<target bucket>/_splitter/ for S3 */
  readonly state?: string | undefined;
  /** The run's name. If a run of that name is not finished, it is resumed. @default the time and four random digits; verify: the target's last complete run */
  readonly runId?: string | undefined;
  /** Resume the newest unfinished run with the same settings; exit 2 if there is none. To resume another one, give its --run-id. @default false */
  readonly resume?: boolean | undefined;
  /** Which of several tables that write under one target the run is of: each job has its own last complete run. For verify, whose last complete run of the target. For run, which job of the deployment. @default default */
  readonly job?: string | undefined;
  /** Seconds without renewal after which another run may take the target. A run renews three times in that time; a PUT may take half of it. @default 60 */
  readonly leaseSeconds?: number | undefined;
  /** on: one run at a time writes to a target. none: for a state on a server without conditional writes; then nothing keeps two runs of one target apart but you. @default on */
  readonly lease?: 'on' | 'none' | undefined;
  /** Do not wait until the disk has what was written to folders, once a tranche and at the end. Faster, but a power cut may then take rows that count as written. @default false */
  readonly noSync?: boolean | undefined;
  /** The folder for temporary files. They are removed at the end. @default the system's folder for temporary files */
  readonly scratchDir?: string | undefined;
  /** The room in the scratch folder that is reckoned with, such as 20GB: files of S3 are read in batches of about a quarter of it, and no more partitions are uploaded at a time than fit. What DuckDB spills comes beside it. @default what is free there, less a tenth */
  readonly scratchLimit?: number | string | undefined;
  /** How many parts the rows are divided into, by hash. Each is uploaded, or uploaded again, as a whole. Rounded up to a multiple of the partitions, and above 100 to hundreds. @default auto */
  readonly tranches?: 'auto' | number | undefined;
  /** How many tasks will run upload --batch: batches.json gets one batch for each. @default 1 */
  readonly workers?: number | undefined;
  /** The batch of batches.json to upload, counted from 0. @default all of them */
  readonly batch?: number | undefined;
  /** The most threads that read rows and write objects. Few rows are written by fewer: one for each 2,000 rows, or 16 MB of them frozen. @default one for each core */
  readonly threads?: number | undefined;
  /** The most PUTs that each thread has in flight; for verify --deep, the most objects read at once. @default 512 */
  readonly maxInFlight?: number | undefined;
  /** The most PUTs a second in the whole run; several tasks share it. Below it the rate follows what S3 takes. Into a folder it does nothing. @default as many as S3 takes */
  readonly maxRate?: number | undefined;
  /** If there are more rows than this (keys, under --on-duplicate group), the run ends before it writes anything: each is a PUT that you pay for. @default 10000000 */
  readonly maxObjects?: number | undefined;
  /** If the run would cost more US dollars than this, at list prices or --prices, it ends before it writes anything: its PUTs, and the requests of KMS, events and replication that they cause as the bucket is set, with Athena and Fargate. What objects cost that stay is not counted: splitter preview shows it. @default no limit */
  readonly maxCost?: number | undefined;
  /** If more rows than this are rejected, the run ends with exit code 3. @default 0 */
  readonly maxRejects?: number | undefined;
  /** Rows that share a key: fail ends the run before anything is written, reject rejects them all, keep-max:COLUMN writes the one with the greatest value in the column, group writes all of them into one object, an array of rows, also where a key has one row. @default fail */
  readonly onDuplicate?: string | undefined;
  /** The order of the rows of a group, such as "ts desc, id": NULL last, text by its bytes; rows that are equal there are ordered by what is written of them. @default by what is written of them */
  readonly groupOrder?: string | undefined;
  /** Do not count rows and shared keys first; --on-duplicate must then be reject, keep-max:COLUMN or group. @default false */
  readonly noSurvey?: boolean | undefined;
  /** Delete even where the source (table, query, where, files) or the key's template are not those of the job's last complete run: objects whose rows this source does not have go, too. @default false */
  readonly acceptSource?: boolean | undefined;
  /** Go on if the source changed between the survey and the freeze. Otherwise the run ends before it writes anything. @default false */
  readonly sourceMayChange?: boolean | undefined;
  /** The region of the buckets, such as eu-central-1. @default as the AWS SDK finds it: AWS_REGION, then the profile */
  readonly region?: string | undefined;
  /** Another server that speaks S3, such as http://127.0.0.1:9000. @default AWS's own */
  readonly endpointUrl?: string | undefined;
  /** Put the bucket into the URL's path instead of its host name, as servers without DNS names for buckets want it. @default false */
  readonly forcePathStyle?: boolean | undefined;
  /** By what the server checks that bodies arrive as they were sent: crc32; md5, which S3 keeps, so that verify --deep with it asks for checksums instead of reading objects; content-md5, for servers that know no newer one; or none. @default crc32 */
  readonly checksum?: 'crc32' | 'md5' | 'content-md5' | 'none' | undefined;
  /** How long a request to S3 that fails in a way that may pass is tried again, before the run ends with 1. A server that has not answered once is given up after 20 s. @default 300 */
  readonly retrySeconds?: number | undefined;
  /** none: messages, log and reports quote no row's value, no line of a file and no key, which is made of values, and of what DuckDB, Athena, S3 and the system say only a code. Files that are there to hold rows still do, such as rejects, ledgers, and what verify and diff --changes write. @default all */
  readonly logValues?: 'all' | 'none' | undefined;
  /** Read every object that the run wrote and compare the md5 of its bytes with the ledger's, instead of trusting sizes and ETags. @default false */
  readonly deep?: boolean | undefined;
  /** How many of the job's last complete runs keep their frozen rows, this one among them: splitter restore makes objects of them again. With 0 this run's are removed, and those of others stay. @default 0 */
  readonly keepFrozen?: number | undefined;
  /** How many of the job's last complete runs keep plan, ledgers and report, this one among them. Earlier runs that keep frozen rows stay, too. @default all of them */
  readonly keepRuns?: number | undefined;
  /** Write every change there, one JSON object a line ordered by key: kind (created, updated, deleted), key, and bytes and md5 now and before; - for standard output. @default they are only counted */
  readonly changes?: string | undefined;
  /** Prices in US dollars in place of the list prices of us-east-1 in November 2026: put=0.004,athena=4.5 and so on, for an estimate and for --max-cost. docs/costs.md has the names and what each is for; those that are not given stay as listed. @default as listed in docs/costs.md */
  readonly prices?: string | undefined;
}

/** Of all settings those that one function takes; some of them it cannot do without. */
export type Taken<Names extends keyof AllSettings, Needed extends Names> = Pick<AllSettings, Names> & {
  readonly [Name in Needed]: NonNullable<AllSettings[Name]>;
};

export type SplitSettings = Taken<
  | 'table'
  | 'where'
  | 'columns'
  | 'query'
  | 'deletedWhen'
  | 'files'
  | 'filesFormat'
  | 'filesHeader'
  | 'filesDelimiter'
  | 'filesQuote'
  | 'filesEncoding'
  | 'filesJsonPath'
  | 'filesHiveColumns'
  | 'filesUnionByName'
  | 'skipLines'
  | 'filesComment'
  | 'nullText'
  | 'emptyIsNull'
  | 'columnNames'
  | 'columnTypes'
  | 'sourceProfile'
  | 'sourceRegion'
  | 'sourceEndpointUrl'
  | 'sourceRequestPayer'
  | 'workgroup'
  | 'catalog'
  | 'unloads'
  | 'athenaEndpointUrl'
  | 'target'
  | 'key'
  | 'ifExists'
  | 'body'
  | 'bodyColumns'
  | 'rename'
  | 'jsonColumns'
  | 'jsonShape'
  | 'omitNulls'
  | 'compress'
  | 'compressLevel'
  | 'write'
  | 'compare'
  | 'maxWrites'
  | 'missing'
  | 'sourceHolds'
  | 'maxDeletes'
  | 'unsafeDelete'
  | 'contentType'
  | 'cacheControl'
  | 'storageClass'
  | 'metadata'
  | 'tag'
  | 'header'
  | 'encryption'
  | 'kmsKeyId'
  | 'bucketKey'
  | 'expectedBucketOwner'
  | 'requestPayer'
  | 'stateEncryption'
  | 'stateKmsKeyId'
  | 'stateBucketOwner'
  | 'stateAcl'
  | 'state'
  | 'runId'
  | 'resume'
  | 'job'
  | 'leaseSeconds'
  | 'lease'
  | 'noSync'
  | 'scratchDir'
  | 'scratchLimit'
  | 'tranches'
  | 'threads'
  | 'maxInFlight'
  | 'maxRate'
  | 'maxObjects'
  | 'maxCost'
  | 'maxRejects'
  | 'onDuplicate'
  | 'groupOrder'
  | 'noSurvey'
  | 'acceptSource'
  | 'sourceMayChange'
  | 'region'
  | 'endpointUrl'
  | 'forcePathStyle'
  | 'checksum'
  | 'retrySeconds'
  | 'logValues'
  | 'keepFrozen'
  | 'keepRuns'
  | 'prices',
  'target' | 'key'
>;

export type PlanSettings = Taken<
  | 'table'
  | 'where'
  | 'columns'
  | 'query'
  | 'deletedWhen'
  | 'files'
  | 'filesFormat'
  | 'filesHeader'
  | 'filesDelimiter'
  | 'filesQuote'
  | 'filesEncoding'
  | 'filesJsonPath'
  | 'filesHiveColumns'
  | 'filesUnionByName'
  | 'skipLines'
  | 'filesComment'
  | 'nullText'
  | 'emptyIsNull'
  | 'columnNames'
  | 'columnTypes'
  | 'sourceProfile'
  | 'sourceRegion'
  | 'sourceEndpointUrl'
  | 'sourceRequestPayer'
  | 'workgroup'
  | 'catalog'
  | 'unloads'
  | 'athenaEndpointUrl'
  | 'target'
  | 'key'
  | 'ifExists'
  | 'body'
  | 'bodyColumns'
  | 'rename'
  | 'jsonColumns'
  | 'jsonShape'
  | 'omitNulls'
  | 'compress'
  | 'compressLevel'
  | 'write'
  | 'compare'
  | 'maxWrites'
  | 'missing'
  | 'sourceHolds'
  | 'contentType'
  | 'cacheControl'
  | 'storageClass'
  | 'metadata'
  | 'tag'
  | 'header'
  | 'encryption'
  | 'kmsKeyId'
  | 'bucketKey'
  | 'expectedBucketOwner'
  | 'requestPayer'
  | 'stateEncryption'
  | 'stateKmsKeyId'
  | 'stateBucketOwner'
  | 'stateAcl'
  | 'state'
  | 'runId'
  | 'resume'
  | 'job'
  | 'leaseSeconds'
  | 'lease'
  | 'noSync'
  | 'scratchDir'
  | 'scratchLimit'
  | 'tranches'
  | 'workers'
  | 'threads'
  | 'maxInFlight'
  | 'maxRate'
  | 'maxObjects'
  | 'maxCost'
  | 'onDuplicate'
  | 'groupOrder'
  | 'noSurvey'
  | 'acceptSource'
  | 'sourceMayChange'
  | 'region'
  | 'endpointUrl'
  | 'forcePathStyle'
  | 'checksum'
  | 'retrySeconds'
  | 'logValues'
  | 'prices',
  'target' | 'key'
>;

export type UploadSettings = Taken<
  | 'expectedBucketOwner'
  | 'requestPayer'
  | 'stateEncryption'
  | 'stateKmsKeyId'
  | 'stateBucketOwner'
  | 'stateAcl'
  | 'state'
  | 'runId'
  | 'leaseSeconds'
  | 'lease'
  | 'noSync'
  | 'scratchDir'
  | 'scratchLimit'
  | 'batch'
  | 'threads'
  | 'maxInFlight'
  | 'maxRate'
  | 'region'
  | 'endpointUrl'
  | 'forcePathStyle'
  | 'checksum'
  | 'retrySeconds'
  | 'logValues',
  'state' | 'runId'
>;

export type FinishSettings = Taken<
  | 'maxDeletes'
  | 'unsafeDelete'
  | 'expectedBucketOwner'
  | 'requestPayer'
  | 'stateEncryption'
  | 'stateKmsKeyId'
  | 'stateBucketOwner'
  | 'stateAcl'
  | 'state'
  | 'runId'
  | 'leaseSeconds'
  | 'lease'
  | 'noSync'
  | 'scratchDir'
  | 'scratchLimit'
  | 'threads'
  | 'maxInFlight'
  | 'maxRate'
  | 'maxRejects'
  | 'region'
  | 'endpointUrl'
  | 'forcePathStyle'
  | 'checksum'
  | 'retrySeconds'
  | 'logValues'
  | 'keepFrozen'
  | 'keepRuns',
  'state' | 'runId'
>;

export type DiffSettings = Taken<
  | 'table'
  | 'where'
  | 'columns'
  | 'query'
  | 'deletedWhen'
  | 'files'
  | 'filesFormat'
  | 'filesHeader'
  | 'filesDelimiter'
  | 'filesQuote'
  | 'filesEncoding'
  | 'filesJsonPath'
  | 'filesHiveColumns'
  | 'filesUnionByName'
  | 'skipLines'
  | 'filesComment'
  | 'nullText'
  | 'emptyIsNull'
  | 'columnNames'
  | 'columnTypes'
  | 'sourceProfile'
  | 'sourceRegion'
  | 'sourceEndpointUrl'
  | 'sourceRequestPayer'
  | 'workgroup'
  | 'catalog'
  | 'unloads'
  | 'athenaEndpointUrl'
  | 'target'
  | 'key'
  | 'ifExists'
  | 'body'
  | 'bodyColumns'
  | 'rename'
  | 'jsonColumns'
  | 'jsonShape'
  | 'omitNulls'
  | 'compress'
  | 'compressLevel'
  | 'write'
  | 'compare'
  | 'maxWrites'
  | 'missing'
  | 'sourceHolds'
  | 'maxDeletes'
  | 'contentType'
  | 'cacheControl'
  | 'storageClass'
  | 'metadata'
  | 'tag'
  | 'header'
  | 'encryption'
  | 'kmsKeyId'
  | 'bucketKey'
  | 'expectedBucketOwner'
  | 'requestPayer'
  | 'stateEncryption'
  | 'stateKmsKeyId'
  | 'stateBucketOwner'
  | 'stateAcl'
  | 'state'
  | 'runId'
  | 'job'
  | 'leaseSeconds'
  | 'lease'
  | 'noSync'
  | 'scratchDir'
  | 'scratchLimit'
  | 'tranches'
  | 'threads'
  | 'maxInFlight'
  | 'maxRate'
  | 'maxObjects'
  | 'maxCost'
  | 'maxRejects'
  | 'onDuplicate'
  | 'groupOrder'
  | 'noSurvey'
  | 'acceptSource'
  | 'sourceMayChange'
  | 'region'
  | 'endpointUrl'
  | 'forcePathStyle'
  | 'checksum'
  | 'retrySeconds'
  | 'logValues'
  | 'changes'
  | 'prices',
  'target' | 'key'
>;

export type VerifySettings = Taken<
  | 'target'
  | 'expectedBucketOwner'
  | 'requestPayer'
  | 'stateEncryption'
  | 'stateKmsKeyId'
  | 'stateBucketOwner'
  | 'stateAcl'
  | 'state'
  | 'runId'
  | 'job'
  | 'scratchDir'
  | 'threads'
  | 'maxInFlight'
  | 'maxRate'
  | 'region'
  | 'endpointUrl'
  | 'forcePathStyle'
  | 'checksum'
  | 'retrySeconds'
  | 'logValues'
  | 'deep',
  'state'
>;
