import { describe, expect, it } from 'vitest'
import { freshFor } from '../../../src/keys/remote/freshness.ts'
import { now } from '../../support/token.ts'

const ages = { defaultAge: 600_000, minAge: 60_000, maxAge: 86_400_000 }
const seconds = (headers: Record<string, string>): number => freshFor(new Headers(headers), now * 1000, ages) / 1000
const date = (offset: number): string => new Date((now + offset) * 1000).toUTCString()

describe('how long keys are fresh', () => {
  it.each<[Record<string, string>, number]>([
    [{}, 600],
    [{ 'cache-control': 'public' }, 600],
    [{ 'cache-control': 'max-age=3600' }, 3600],
    [{ 'cache-control': 'Public, MAX-AGE="3600"' }, 3600],
    [{ 'cache-control': 's-maxage=90, max-age=3600' }, 3600],
    [{ 'cache-control': 'max-age=3600, max-age=120' }, 120],
    [{ 'cache-control': 'max-age=3600', age: '3000' }, 600],
    [{ 'cache-control': 'max-age=3600', age: '4000' }, 60],
    [{ 'cache-control': 'max-age=3600', age: '-1' }, 3600],
    [{ 'cache-control': 'max-age=3600', age: 'old' }, 3600],
    [{ 'cache-control': 'max-age=1' }, 60],
    [{ 'cache-control': 'max-age=0' }, 60],
    [{ 'cache-control': 'max-age=999999999999' }, 86_400],
    [{ 'cache-control': 'max-age=-5' }, 600],
    [{ 'cache-control': 'max-age=1e9' }, 600],
    [{ 'cache-control': 'x-max-age=7200' }, 600],
    [{ 'cache-control': 'no-store' }, 60],
    [{ 'cache-control': 'no-cache, max-age=3600' }, 60],
    [{ expires: date(1800) }, 1800],
    [{ expires: date(1800), date: date(-600) }, 2400],
    [{ expires: date(1800), age: '600' }, 1200],
    [{ expires: '0' }, 60],
    [{ expires: date(-10) }, 60],
    [{ expires: date(1800), 'cache-control': 'max-age=300' }, 300],
  ])('%j: %d s', (headers, expected) => {
    expect(seconds(headers)).toBe(expected)
  })
})
