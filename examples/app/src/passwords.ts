import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

/** Strong enough for 2026: 32 MiB and three rounds for each guess (OWASP's cheat sheet on password storage). */
const cost = { N: 2 ** 15, r: 8, p: 3, maxmem: 64 * 1024 * 1024 }

/** What is kept of a password: the salt, and what it comes to with the password. */
export async function hashed(password: string, salt = randomBytes(16)): Promise<string> {
  const key = await new Promise<Buffer>((resolve, reject) =>
    scrypt(password.normalize('NFKC'), salt, 32, cost, (error, made) => (error ? reject(error) : resolve(made))),
  )
  return `${salt.toString('base64url')}.${key.toString('base64url')}`
}

/** Whether a password is the one that was kept; of nobody's it takes as long to say no. */
export async function matches(password: string, kept = nobodys): Promise<boolean> {
  const [salt = '', key = ''] = kept.split('.')
  const [, given = ''] = (await hashed(password, Buffer.from(salt, 'base64url'))).split('.')
  return timingSafeEqual(Buffer.from(given, 'base64url'), Buffer.from(key, 'base64url'))
}

const nobodys = `${randomBytes(16).toString('base64url')}.${randomBytes(32).toString('base64url')}`
