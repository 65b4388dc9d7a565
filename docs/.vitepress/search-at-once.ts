const waits = '{ debounce: 200, immediate: true }'

/** VitePress waits 200 ms for the next letter before it searches, which takes 10, and has no option for that. */
export const searchAtOnce = {
  name: 'search-at-once',
  enforce: 'pre' as const,
  transform(code: string, id: string): string | undefined {
    if (!id.endsWith('/VPLocalSearchBox.vue')) return undefined
    if (!code.includes(waits)) throw new Error('VitePress searches otherwise by now: see whether this is still needed.')
    return code.replace(waits, '{ debounce: 40, immediate: true }')
  },
}
