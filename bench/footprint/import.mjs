// Milliseconds that a fresh process takes to import packages: import.mjs NAME…. Prints the number.
const names = process.argv.slice(2)
const began = performance.now()
for (const name of names) await import(name)
console.log(performance.now() - began)
