import type { DemoStore } from './stores.ts'

export async function openRedis(_address: string, _url: string): Promise<DemoStore> {
  throw new Error('The Redis store follows.')
}
