/** A secret for HMAC-SHA-256, which nothing shows. */
export interface MacKey {
  mac(data: Uint8Array): Uint8Array | Promise<Uint8Array>
  /** Compares in constant time. */
  verifies(data: Uint8Array, mac: Uint8Array): boolean | Promise<boolean>
}
