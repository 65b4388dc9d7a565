import { generateSigningKey, type SigningKeyInput } from '@bearer/sessions'

/** Where an application keeps its keys, as the sample of sessions asks it. */
export const secrets = {
  keys: [await generateSigningKey()] as readonly SigningKeyInput[],
  load: async (_name: string): Promise<readonly SigningKeyInput[]> => secrets.keys,
}
