/** What the documents say is refused though the files are right, by the kind of oddity, and words of the message that says so. */
export const documentedRefusals: Readonly<Record<string, string>> = {
  'decimals up to 76 digits': 'more than 38 digits are not read',
  'times of nanoseconds': 'is a time of day in nanoseconds',
  'timestamps of nanoseconds with a zone': 'of which its type would keep microseconds alone',
  'timestamps of nanoseconds as INT96': 'of which its type would keep microseconds alone',
  'names that differ by case': 'have one name (upper and lower case count as the same)',
  'names that differ by case in a struct': 'have one name (upper and lower case count as the same)',
  'an empty name': 'has no name',
};
