/**
 * A token as it was presented: the text that it came in, and where in it the token starts; it ends with the text. The warm
 * path compares whole texts: cutting the token out would cost more.
 */
export interface Presented {
  readonly text: string
  readonly start: number
  /** Its authentication scheme, where that is not Bearer. */
  readonly scheme?: 'DPoP' | undefined
}

/** Reads the token of a field's text; nothing where that speaks another scheme. */
export type TokenReader = (text: string) => Presented | undefined

export const tokenOf = ({ text, start }: Presented): string => (start === 0 ? text : text.slice(start))
