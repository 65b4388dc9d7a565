// Bytes that one verified token takes in a cache: memory.mjs FOLDER NAME. Prints the number.
import { readFixture } from '../fixtures/fixture.mjs'
import { bearer, fastJwtCached } from '../verification/candidates.mjs'
import { contender } from '../verification/contender.mjs'

const [folder, name] = process.argv.slice(2)
const fixture = readFixture(folder, 'HS256')
const candidate = [bearer, fastJwtCached].find((one) => one.name === name)
const { inputs, verify } = await contender(candidate, fixture, { entries: 2 * fixture.tokens.length })
const before = heap()
for (let pass = 0; pass < 2; pass++) for (const header of inputs(fixture.tokens.length)) verify(header)
console.log((heap() - before) / fixture.tokens.length)
verify(inputs(1)[0])

function heap() {
  globalThis.gc()
  return process.memoryUsage().heapUsed
}
