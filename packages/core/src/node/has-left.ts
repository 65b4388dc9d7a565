/** What is looked at of a response of Node's, over HTTP/1.1 or HTTP/2. */
export interface LeavableLike {
  readonly destroyed?: boolean | undefined
  /** Of HTTP/2: there the response itself does not say. */
  readonly stream?: { readonly destroyed: boolean } | undefined
}

/**
 * Whether the client of a response has gone: nothing tells of it any more, so what is begun for it would go on.
 *
 * @example
 * const result = await guard.authenticate(new NodeRequest(req))
 * if (!result.ok && !hasLeft(res)) writeResponse(res, result.response)
 */
export const hasLeft = (res: LeavableLike): boolean => res.destroyed === true || res.stream?.destroyed === true
