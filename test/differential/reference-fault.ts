/** The reference or the generator is wrong: no verdict on the program can be had of that file. */
export class ReferenceFault extends Error {
  override readonly name = 'ReferenceFault';
}
