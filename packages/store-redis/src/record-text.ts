import type { SessionRecord } from '@bearer/core'

/** Writes a record as one text: version, expiresAt and the length of the subject, which scripts read too, then subject and data. */
export const recordText = ({ version, expiresAt, subject, data }: SessionRecord): string =>
  `${version} ${whole(expiresAt)} ${subject.length} ${subject}${data}`

/** Reads one. What is none comes as data that no session is read from: it must not keep others from being listed. */
export function readRecordText(id: string, text: string): SessionRecord {
  const [head = '', version = 0, expiresAt = 0, length = 0] = /^(\d+) (\d+) (\d+) /.exec(text) ?? []
  const begin = head.length + Number(length)
  return {
    id,
    version: Number(version),
    subject: text.slice(head.length, begin),
    expiresAt: Number(expiresAt),
    data: text.slice(begin),
  }
}

/** Milliseconds as Redis takes them. */
export const whole = (milliseconds: number): string => Math.ceil(milliseconds).toFixed(0)
