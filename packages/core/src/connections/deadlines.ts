/** What has an end, in seconds, and remembers its place among others. */
export interface Due {
  readonly endsAt: number
  /** Where it is among {@link Deadlines}; below 0 where it is in none. They alone write it. */
  place: number
}

/** Whatever ends next stands first: a binary heap, which costs each member one place in an array. */
export class Deadlines<Member extends Due> {
  readonly #members: Member[] = []

  get first(): Member | undefined {
    return this.#members[0]
  }

  /** All of them, in no order. */
  all(): readonly Member[] {
    return [...this.#members]
  }

  add(member: Member): void {
    this.#members.push(member)
    this.#rise(this.#members.length - 1, member)
  }

  /** Takes a member out; of one that is not there, nothing. */
  remove(member: Member): void {
    const { place } = member
    if (place < 0) return
    member.place = -1
    const last = this.#members.pop() as Member
    if (last === member) return
    // It may belong above the gap or below it.
    this.#sink(this.#rise(place, last), last)
  }

  #put(place: number, member: Member): void {
    this.#members[place] = member
    member.place = place
  }

  #rise(from: number, member: Member): number {
    let place = from
    while (place > 0) {
      const parent = (place - 1) >> 1
      const above = this.#members[parent] as Member
      if (above.endsAt <= member.endsAt) break
      this.#put(place, above)
      place = parent
    }
    this.#put(place, member)
    return place
  }

  #sink(from: number, member: Member): void {
    let place = from
    for (;;) {
      const left = 2 * place + 1
      let child = this.#members[left]
      const right = this.#members[left + 1]
      if (child && right && right.endsAt < child.endsAt) child = right
      if (!child || child.endsAt >= member.endsAt) break
      const { place: below } = child
      this.#put(place, child)
      place = below
    }
    this.#put(place, member)
  }
}
