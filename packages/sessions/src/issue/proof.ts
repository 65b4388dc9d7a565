import { ConfigurationError } from '@bearer/core'

/** What a key signs to show that its public half verifies what the private one signs. No token looks like it. */
export const proofText = 'bearer: a key proves itself'

export const wrongHalves = (): ConfigurationError =>
  new ConfigurationError('The signing key cannot be used: its private part is none, or that of another key.')
