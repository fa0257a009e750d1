/** What a reference reader throws for a file that is none. */
export class Refused extends Error {
  override readonly name = 'Refused';
}
