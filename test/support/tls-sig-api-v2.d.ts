/** What the tests use of the package, which comes without types. */
declare module 'tls-sig-api-v2' {
  export class Api {
    constructor(sdkAppId: number, secretKey: string);
    /** Made at the second of the call, which it takes from the clock. */
    genSig(identifier: string, expire: number, userbuf: Uint8Array | null): string;
  }
}
