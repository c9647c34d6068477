/**
 * By what power of x the y of these points grows (least squares, on logarithms of both, so without those at 0), and
 * what ten times as much of x does to y: as they are written.
 */
export function slopeOf(points: [x: number, y: number][]): { slope: string; tenfold: string } {
  const logs = points.filter(([x]) => x > 0).map(([x, y]) => ({ x: Math.log10(x), y: Math.log10(y) }))
  const mean = (side: 'x' | 'y') => logs.reduce((sum, point) => sum + point[side], 0) / logs.length
  const middle = { x: mean('x'), y: mean('y') }
  const sum = (side: 'x' | 'y') =>
    logs.reduce((total, point) => total + (point.x - middle.x) * (point[side] - middle[side]), 0)
  const slope = sum('y') / sum('x')
  const percent = Math.round((10 ** slope - 1) * 100)
  return { slope: signed(slope.toFixed(2)), tenfold: `${percent > 0 ? '+' : ''}${signed(String(percent))} %` }
}

const signed = (number: string) => (Number(number) === 0 ? number.replace('-', '') : number.replace('-', '−'))
