/** A request as it goes over the wire; `{token}` stands for a good token of the subject `ada` with the scope `read`. */
export interface RawRequest {
  readonly method?: string
  readonly path: string
  readonly headers?: readonly (readonly [name: string, value: string])[]
  readonly body?: string
}

/** An answer as it came. */
export interface RawAnswer {
  readonly status: number
  readonly headers: { readonly [name: string]: string | readonly string[] | undefined }
  readonly body: string
}
