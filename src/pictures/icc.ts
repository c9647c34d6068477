type Chromaticity = readonly [x: number, y: number]
type Vector = [number, number, number]
type Matrix = [Vector, Vector, Vector]

/**
 * A colour space as standards describe one: chromaticities of red, green, blue and white, and the light of a signal.
 */
export type ColourSpace = {
  primaries: readonly [red: Chromaticity, green: Chromaticity, blue: Chromaticity]
  white: Chromaticity
  /** The light, 0 to 1, of a signal of 0 to 1. */
  lightOf(signal: number): number
}

// The white of every ICC profile, D50, and the Bradford matrix that adapts others to it.
const d50: Vector = [0.9642, 1, 0.8249]
const bradford: Matrix = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
]
const curveSize = 4_096

/** An ICC profile of a colour space: version 2, three colorants and one curve. https://www.color.org/icc32.pdf */
export function iccProfileOf({ primaries, white, lightOf }: ColourSpace): Buffer {
  const [red, green, blue] = transpose(colorantsOf(primaries, white))
  const curve = Buffer.alloc(12 + 2 * curveSize)
  curve.write('curv')
  curve.writeUInt32BE(curveSize, 8)
  for (let index = 0; index < curveSize; index++) {
    const light = Math.min(1, Math.max(0, lightOf(index / (curveSize - 1))))
    curve.writeUInt16BE(Math.round(light * 65_535), 12 + 2 * index)
  }
  return assemble([
    ['desc', described('a colour space')],
    ['cprt', Buffer.from('text\0\0\0\0none\0')],
    ['wtpt', xyz(d50)],
    ['rXYZ', xyz(red)],
    ['gXYZ', xyz(green)],
    ['bXYZ', xyz(blue)],
    ['rTRC', curve],
    ['gTRC', curve],
    ['bTRC', curve],
  ])
}

/** Full red, green and blue as columns of XYZ relative to D50. */
function colorantsOf(primaries: ColourSpace['primaries'], white: Chromaticity): Matrix {
  const mixed = transpose(primaries.map(xyzOf) as Matrix)
  const amounts = apply(invert(mixed), xyzOf(white))
  const colorants = mixed.map((row) => row.map((value, column) => value * (amounts[column] ?? 0))) as Matrix
  const [from, to] = [apply(bradford, xyzOf(white)), apply(bradford, d50)]
  const scale = [0, 1, 2].map((row) =>
    [0, 1, 2].map((column) => (row === column ? at(to, row) / at(from, row) : 0)),
  ) as Matrix
  return multiply(multiply(invert(bradford), multiply(scale, bradford)), colorants)
}

const xyzOf = ([x, y]: Chromaticity): Vector => [x / y, 1, (1 - x - y) / y]
const at = (vector: Vector, index: number) => vector[index] ?? 0
const transpose = (matrix: Matrix) => [0, 1, 2].map((column) => matrix.map((row) => at(row, column))) as Matrix
const apply = (matrix: Matrix, [x, y, z]: Vector) => matrix.map((row) => row[0] * x + row[1] * y + row[2] * z) as Vector
const multiply = (left: Matrix, right: Matrix) =>
  transpose(transpose(right).map((column) => apply(left, column)) as Matrix)

function invert([[a, b, c], [d, e, f], [g, h, i]]: Matrix): Matrix {
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g)
  const cofactors: Matrix = [
    [e * i - f * h, c * h - b * i, b * f - c * e],
    [f * g - d * i, a * i - c * g, c * d - a * f],
    [d * h - e * g, b * g - a * h, a * e - b * d],
  ]
  return cofactors.map((row) => row.map((value) => value / determinant)) as Matrix
}

function xyz(vector: Vector): Buffer {
  const tag = Buffer.alloc(20)
  tag.write('XYZ ')
  for (const [index, value] of vector.entries()) tag.writeInt32BE(Math.round(value * 65_536), 8 + 4 * index)
  return tag
}

function described(text: string): Buffer {
  const tag = Buffer.alloc(12 + text.length + 1 + 78)
  tag.write('desc')
  tag.writeUInt32BE(text.length + 1, 8)
  tag.write(text, 12)
  return tag
}

function assemble(tags: [signature: string, data: Buffer][]): Buffer {
  const header = Buffer.alloc(128)
  header.writeUInt32BE(0x02100000, 8)
  header.write('mntrRGB XYZ ', 12)
  header.write('acsp', 36)
  for (const [index, value] of d50.entries()) header.writeInt32BE(Math.round(value * 65_536), 68 + 4 * index)
  const table = Buffer.alloc(4 + 12 * tags.length)
  table.writeUInt32BE(tags.length, 0)
  const parts: Buffer[] = []
  const offsets = new Map<Buffer, number>()
  let end = header.length + table.length
  for (const [index, [signature, data]] of tags.entries()) {
    // The three curves are one.
    if (!offsets.has(data)) {
      const padded = Buffer.concat([data, Buffer.alloc(-data.length & 3)])
      offsets.set(data, end)
      parts.push(padded)
      end += padded.length
    }
    const entry = 4 + 12 * index
    table.write(signature, entry)
    table.writeUInt32BE(offsets.get(data) ?? 0, entry + 4)
    table.writeUInt32BE(data.length, entry + 8)
  }
  header.writeUInt32BE(end, 0)
  return Buffer.concat([header, table, ...parts])
}
