/** The part of seek-bzip, which has no types of its own, that is used. */
declare module 'seek-bzip' {
  interface ByteInput {
    readByte(): number;
    read(buffer: Uint8Array, offset: number, length: number): number;
  }
  interface ByteOutput {
    writeByte(byte: number): void;
  }
  const Bunzip: {
    /** Unpacks one stream, and checks the CRC of each block and of the stream. */
    decode(input: ByteInput, output: ByteOutput): void;
  };
  export default Bunzip;
}
