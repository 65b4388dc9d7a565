// One comparison in a process of its own: cell.mjs FOLDER CELL ALGORITHM TOKENS ROUNDS SLICE-MS. Prints its series as JSON.
import { readFixture } from '../fixtures/fixture.mjs'
import { cells } from './cells.mjs'

const [folder, cell, algorithm, tokens, rounds, sliceMs] = process.argv.slice(2)
const { key, tokens: list } = readFixture(folder, algorithm)
const fixture = { key, tokens: list.slice(0, Number(tokens)) }
const series = await cells[cell](fixture, { rounds: Number(rounds), sliceMs: Number(sliceMs) })
console.log(JSON.stringify(series))
