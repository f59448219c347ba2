/**
 * Masks for secrets: as long as the secret, the same for the same one, and made of nothing of it but its length. A star, a number from
 * 1 on, stars: `*2*****`; for a secret too short for its number, stars alone. They need no escape in headers, forms, JSON and HTML.
 */
export class Masks {
  private readonly numbers = new Map<string, number>()

  of(secret: string): string {
    const number = this.numbers.get(secret) ?? this.numbers.size + 1
    this.numbers.set(secret, number)
    const mark = `*${number}`
    return mark.length > secret.length ? '*'.repeat(secret.length) : mark.padEnd(secret.length, '*')
  }
}
