/** Why a row was rejected, by the reason that stands in ledger, rejects and report. */
export const rejectReasons = {
  'key-null': 'A column of the key is NULL.',
  'key-empty': 'The key is empty.',
  'key-too-long': 'The key is longer than 1,024 bytes of UTF-8.',
  'key-control-character': 'The key has a control character.',
  'key-bad-segment':
    'Between two slashes the key has nothing, . or .., which folders and URLs take for something else.',
  duplicate: 'Other rows have the same key, under --on-duplicate reject.',
  superseded:
    'Another row of the same key was kept, under --on-duplicate keep-max. Such rows do not count against --max-rejects.',
  'body-null': 'The column of --body column:NAME is NULL.',
  'bad-json':
    'A text of --json-columns is no JSON. Under --on-duplicate group all rows of the key are rejected with it.',
  'body-too-large': 'The object would be larger than one PUT takes.',
  exists: "There is an object already, under --if-exists fail, or one that is somebody else's, under own.",
  unreadable: 'The frozen row has no key or no body.',
  'bad-header: …': 'A header cannot carry a value of the row; what follows says which header, and why.',
} as const satisfies Readonly<Record<string, string>>;

export type RejectReason = keyof typeof rejectReasons;
