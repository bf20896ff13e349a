#!/usr/bin/env node
const { join } = require('node:path')
const { loadProgram } = require('../dist/cli/load-program.cjs')
const { main } = loadProgram(join(__dirname, '..', 'dist'), require)
void main(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode
})
