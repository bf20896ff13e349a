import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { readTree } from '../../src/files/read-tree.ts'

let folder: string
let root: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'provisionr-files-'))
  root = join(folder, 'repository')
  mkdirSync(root)
})

afterEach(() => {
  rmSync(folder, { recursive: true, force: true })
})

function write(path: string, content: string | Uint8Array = path): void {
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
}

function read(paths: readonly string[], options: { optional?: readonly string[]; maxBytes?: number } = {}) {
  const { files, diagnostics } = readTree({ root, paths, extensions: ['.yaml', '.yml'], ...options })
  return {
    files,
    paths: files.map(({ path }) => path),
    findings: diagnostics.map(({ code, at }) => `${at?.file}:${at?.line} ${code}`),
  }
}

describe('readTree', () => {
  test('reads files recursively, sorted by path, with their text', () => {
    write('p/b.yaml', 'b')
    write('p/a/z.yml', 'z')
    write('p/a.yaml', '\uFEFFa\r\n')
    write('p/c.txt')
    expect(read(['p'])).toEqual({
      files: [
        { path: 'p/a.yaml', text: 'a\r\n' },
        { path: 'p/a/z.yml', text: 'z' },
        { path: 'p/b.yaml', text: 'b' },
      ],
      paths: ['p/a.yaml', 'p/a/z.yml', 'p/b.yaml'],
      findings: [],
    })
  })

  test('skips hidden entries and node_modules, wherever they are', () => {
    for (const path of ['.git/a.yaml', 'p/.cache/a.yaml', 'p/.#a.yaml', 'p/node_modules/x/a.yaml', 'p/a.yaml'])
      write(path)
    expect(read(['.'])).toMatchObject({ paths: ['p/a.yaml'], findings: [] })
  })

  test('reads files whose ending has capital letters', () => {
    for (const path of ['p/a.YAML', 'p/b.Yml']) write(path)
    expect(read(['p'])).toMatchObject({ paths: ['p/a.YAML', 'p/b.Yml'], findings: [] })
  })

  test('tells of files that look as if they were meant and are skipped', () => {
    for (const path of ['p/.urgent.yaml', 'p/.old/x/a.YML', 'p/node_modules/x/a.yaml', 'p/a.yaml']) write(path)
    for (const path of ['p/.#a.yaml', 'p/.gitkeep', 'p/.cache/a.txt']) write(path)
    expect(read(['p'])).toMatchObject({
      paths: ['p/a.yaml'],
      findings: ['p/.old:1 ignored-file', 'p/.urgent.yaml:1 ignored-file', 'p/node_modules:1 ignored-file'],
    })
  })

  test('reads a file that is named, whatever it is called', () => {
    write('rules.txt')
    expect(read(['rules.txt', './rules.txt']).paths).toEqual(['rules.txt'])
  })

  test('reports a path that does not exist, unless it need not', () => {
    expect(read(['gone', 'p'], { optional: ['p'] })).toMatchObject({ paths: [], findings: ['gone:1 missing-path'] })
  })

  test.each(['../outside', '/etc', 'p/../../outside'])('never leaves the root for the path %s', (path) => {
    mkdirSync(join(folder, 'outside'))
    writeFileSync(join(folder, 'outside/a.yaml'), 'secret')
    expect(read([path])).toMatchObject({ files: [], findings: [`${path}:1 path-outside`] })
  })

  test('does not follow links out of the root, to files or to folders', () => {
    mkdirSync(join(folder, 'outside'))
    writeFileSync(join(folder, 'outside/a.yaml'), 'secret')
    mkdirSync(join(root, 'p'))
    symlinkSync('../../outside', join(root, 'p/folder'))
    symlinkSync(join(folder, 'outside/a.yaml'), join(root, 'p/file.yaml'))
    expect(read(['p'])).toMatchObject({
      files: [],
      findings: ['p/file.yaml:1 symlink-outside', 'p/folder:1 symlink-outside'],
    })
  })

  test('is not fooled by a folder whose name begins like the root', () => {
    mkdirSync(`${root}-2`)
    writeFileSync(join(`${root}-2`, 'a.yaml'), 'secret')
    mkdirSync(join(root, 'p'))
    symlinkSync(`${root}-2/a.yaml`, join(root, 'p/a.yaml'))
    expect(read(['p']).findings).toEqual(['p/a.yaml:1 symlink-outside'])
  })

  test('follows links inside of the root and reads what they reach once', () => {
    write('shared/a.yaml')
    write('p/b.yaml')
    symlinkSync('../shared', join(root, 'p/shared'))
    symlinkSync('..', join(root, 'p/up'))
    symlinkSync('b.yaml', join(root, 'p/c.yaml'))
    expect(read(['p', 'shared'])).toMatchObject({ paths: ['p/b.yaml', 'p/shared/a.yaml'], findings: [] })
  })

  test('works when the root itself is reached by a link', () => {
    write('p/a.yaml')
    symlinkSync(root, join(folder, 'link'))
    const { files } = readTree({ root: join(folder, 'link'), paths: ['p'], extensions: ['.yaml'] })
    expect(files.map(({ path }) => path)).toEqual(['p/a.yaml'])
  })

  test('reports a link to nothing', () => {
    mkdirSync(join(root, 'p'))
    symlinkSync('gone', join(root, 'p/a.yaml'))
    expect(read(['p']).findings).toEqual(['p/a.yaml:1 symlink-broken'])
  })

  test('refuses files that are too large', () => {
    write('p/a.yaml', 'x'.repeat(11))
    write('p/b.yaml', 'x'.repeat(10))
    expect(read(['p'], { maxBytes: 10 })).toMatchObject({
      paths: ['p/b.yaml'],
      findings: ['p/a.yaml:1 file-too-large'],
    })
  })

  test.each([
    ['a stray byte', [0x61, 0x0a, 0x62, 0x0a, 0xff], 3],
    ['a character cut off', [0x0a, 0xc3], 2],
    ['UTF-16', [0xff, 0xfe, 0x61, 0x00], 1],
    ['a surrogate', [0x0a, 0x0a, 0xed, 0xa0, 0x80, 0x0a], 3],
  ])('refuses %s and names the line', (_what, bytes, line) => {
    write('p/a.yaml', Uint8Array.from(bytes))
    expect(read(['p']).findings).toEqual([`p/a.yaml:${line} not-utf8`])
  })

  test('does not wait for a pipe', () => {
    mkdirSync(join(root, 'p'))
    execFileSync('mkfifo', [join(root, 'p/link')])
    symlinkSync('link', join(root, 'p/a.yaml'))
    expect(read(['p']).findings).toEqual(['p/a.yaml:1 not-a-file'])
  })

  test('reports what it may not read', ({ skip }) => {
    if (process.getuid?.() === 0) skip('the superuser may read everything')
    write('p/a.yaml')
    write('q/b.yaml')
    chmodSync(join(root, 'p/a.yaml'), 0)
    chmodSync(join(root, 'q'), 0)
    const { findings } = read(['p', 'q'])
    chmodSync(join(root, 'q'), 0o755)
    expect(findings).toEqual(['p/a.yaml:1 file-unreadable', 'q:1 file-unreadable'])
  })
})
