// One comparison in a process of its own: cell.mjs FOLDER CELL ALGORITHM ROUNDS SLICE-MS. Prints its series as JSON.
import { readFixture } from '../fixtures/fixture.mjs'
import { cells } from './cells.mjs'

const [folder, cell, algorithm, rounds, sliceMs] = process.argv.slice(2)
const { key } = readFixture(folder, algorithm)
console.log(JSON.stringify(await cells[cell](key, { rounds: Number(rounds), sliceMs: Number(sliceMs) })))
process.exit()
