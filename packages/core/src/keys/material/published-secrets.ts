/**
 * Keys of well-known tutorials, as lower-case hexadecimal, that their readers leave in place: anybody can sign with them.
 * Published texts that are made of words are found by what they are.
 */
export const publishedSecrets: ReadonlySet<string> = new Set([
  '09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7',
  '192b9bdd22ab9ed4d12e236c78afcb9a393ec15f71bbf5dc987d54727823bcbf',
  '3cfa76ef14937c1c0ea519f8fc057a80fcd04a7420f8e8bcd0a7567c272e007b',
  '404e635266556a586e3272357538782f413f4428472b4b6250645367566b5970',
  '5367566b59703373367639792f423f4528482b4d6251655468576d5a71347437',
])

/**
 * Parts of passwords, in lower case and of eight characters at least: less than one in a hundred million random keys in
 * base64 has one of them by chance.
 */
export const passwordPart: RegExp =
  /password|passw0rd|p@ssw0rd|p@ssword|change[-_]?me|(?:my|jwt|super)[-_ ]?secret|secret[-_ ]?key|qwertyuiop/
