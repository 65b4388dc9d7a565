import { setImmediate } from 'node:timers'
import { listOf } from './answer.ts'
import type { Connection } from './client.ts'
import { serverFailure } from './failure.ts'
import { type Script, script } from './script.ts'

/** Asks about one key. */
export type Ask = (connection: Connection, key: string, args: readonly string[]) => Promise<unknown>

interface Question {
  readonly key: string
  readonly args: readonly string[]
  readonly resolve: (answer: unknown) => void
  readonly reject: (error: unknown) => void
}

/** Node's own, also while a test of the application puts false timers in its place. */
const atEndOfTurn = setImmediate

/** So many questions go out at once at most: the server is to work on them while the next are made. */
const most = 16

/**
 * Makes a script about many keys of one about a single one: `one` is the body of a function of `key` and its arguments, as many for
 * each key, and gives a number or a list. Each key has an answer of its own; a list of one text says why there is none. Where there
 * is none for any, the script fails as a command does: clients look at errors to see that their server is a primary no more.
 */
export function forEachKey(one: string): Script {
  return script(`
local function one(key, ...)${one}end
local answers, count, failed = {}, #ARGV / #KEYS, 0
for i, key in ipairs(KEYS) do
  local done, answer = pcall(one, key, unpack(ARGV, (i - 1) * count + 1, i * count))
  if not done then
    failed = failed + 1
    answer = { type(answer) == 'table' and answer.err or tostring(answer) }
  end
  answers[i] = answer
end
if failed == #KEYS then return { err = answers[1][1] } end
return answers
`)
}

/**
 * Asks a script of {@link forEachKey}, with one command for all that is asked in a turn of the event loop: what a client and a
 * server do for each command costs more than what a refresh asks. In a cluster, where each key lies in a slot of its own, each
 * has its command.
 */
export function batched(about: Script): Ask {
  let together = true
  let waiting: Question[] = []

  const ask = async (connection: Connection, questions: readonly Question[]): Promise<void> => {
    const [keys, args] = [questions.map(({ key }) => key), questions.flatMap((question) => question.args)]
    try {
      const answers = listOf(await about(connection, keys, args), questions.length)
      for (const [i, question] of questions.entries()) settle(question, answers[i])
    } catch (error) {
      if (questions.length > 1 && isOfCluster(error)) {
        together = false
        for (const question of questions) void ask(connection, [question])
      } else for (const { reject } of questions) reject(error)
    }
  }
  const send = (connection: Connection): void => {
    const questions = waiting
    waiting = []
    if (questions.length > 0) void ask(connection, questions)
  }
  return (connection, key, args) =>
    new Promise((resolve, reject) => {
      waiting.push({ key, args, resolve, reject })
      if (!together || waiting.length === most) send(connection)
      else if (waiting.length === 1) atEndOfTurn(send, connection)
    })
}

function settle({ resolve, reject }: Question, answer: unknown): void {
  if (Array.isArray(answer) && answer.length === 1) reject(serverFailure(new Error(String(answer[0])), undefined))
  else resolve(answer)
}

/** Said before anything is done: the keys are not at one place, or not at the moment. */
const isOfCluster = (error: unknown): boolean => /CROSSSLOT|TRYAGAIN/.test(String((error as Error).message))
