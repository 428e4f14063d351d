/** The package has no types of its own. */
declare module 'tls-sig-api-v2' {
  class Api {
    constructor(sdkAppId: number, secretKey: string);
    /** @param validSeconds from now on */
    genUserSig(identifier: string, validSeconds: number): string;
  }
}
