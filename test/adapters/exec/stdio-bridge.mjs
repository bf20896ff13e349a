#!/usr/bin/env node
// Passes what it is told on to a port of this machine, and what comes back on to whoever started it.
import { connect } from 'node:net'

const socket = connect(Number(process.argv[2]), '127.0.0.1')
socket.on('error', () => process.exit(1))
socket.on('close', () => process.exit(0))
process.stdin.pipe(socket)
socket.pipe(process.stdout)
