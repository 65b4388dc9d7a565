/** Why nothing, or nothing more, is published: a sentence that says what to do. */
export class ReleaseRefused extends Error {
  name = 'ReleaseRefused'
}
