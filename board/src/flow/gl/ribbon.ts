// A program for sigma that draws a transfer as a ribbon: from one height to another along a curve that is level at both
// ends, as wide as what it carried. Sizes are in the units of positions, so that ribbons fit their bars at every zoom.

import { EdgeProgram, type ProgramInfo } from "sigma/rendering";
import type { EdgeDisplayData, NodeDisplayData, RenderParams } from "sigma/types";
import { floatColor } from "sigma/utils";

/** What the board adds to an edge's display data. */
export interface RibbonData extends EdgeDisplayData {
  /** Offsets of its middle from the middles of its two bars. */
  dy0: number;
  dy1: number;
  thick: number;
  late: number;
}

const VERTEX = /* glsl */ `
attribute vec4 a_id;
attribute vec4 a_color;
attribute vec4 a_ends;
attribute vec2 a_shape;
attribute float a_t;
attribute float a_side;
uniform mat3 u_matrix;
uniform float u_pixels;
uniform float u_thinnest;
varying vec4 v_color;
const float bias = 255.0 / 254.0;

void main() {
  float dx = a_ends.z - a_ends.x;
  float dy = a_ends.w - a_ends.y;
  float run = max(abs(dx), 0.000001);
  // It turns within a stretch that suits how far it climbs, and runs level for the rest.
  float bend = clamp((abs(dy) * 1.1 + 0.02) / run, 0.02, 1.0);
  float s = a_shape.y > 0.5
    ? (a_t < 0.2 ? a_t / 0.2 * (1.0 - bend) : (1.0 - bend) + (a_t - 0.2) / 0.8 * bend)
    : (a_t < 0.8 ? a_t / 0.8 * bend : bend + (a_t - 0.8) / 0.2 * (1.0 - bend));
  float u = clamp(a_shape.y > 0.5 ? (s - (1.0 - bend)) / bend : s / bend, 0.0, 1.0);
  vec2 point = vec2(a_ends.x + dx * s, a_ends.y + dy * u * u * (3.0 - 2.0 * u));
  vec2 slope = vec2(dx >= 0.0 ? run : -run, dy * 6.0 * u * (1.0 - u) / bend);
  vec2 normal = normalize(vec2(-slope.y, slope.x));
  float half_width = max(a_shape.x / 2.0, u_thinnest / u_pixels / 2.0);
  gl_Position = vec4((u_matrix * vec3(point + normal * half_width * a_side, 1)).xy, 0, 1);
  #ifdef PICKING_MODE
  v_color = a_id;
  #else
  v_color = a_color;
  #endif
  v_color.a *= bias;
}`;

const FRAGMENT = /* glsl */ `
precision mediump float;
varying vec4 v_color;
void main(void) { gl_FragColor = v_color; }`;

const UNIFORMS = ["u_matrix", "u_pixels", "u_thinnest"] as const;
/** Thinnest ribbon that can be seen, in pixels. */
const THINNEST = 1.2;

/** A ribbon of so many pieces; few are quicker, many are smoother. */
export function ribbonProgram(pieces: number) {
  const strip: [number, number][] = [];
  for (let piece = 0; piece <= pieces; piece += 1) strip.push([piece / pieces, 1], [piece / pieces, -1]);
  return class RibbonProgram extends EdgeProgram<(typeof UNIFORMS)[number]> {
    getDefinition() {
      const { FLOAT, UNSIGNED_BYTE, TRIANGLE_STRIP } = WebGLRenderingContext;
      return {
        VERTICES: strip.length,
        VERTEX_SHADER_SOURCE: VERTEX,
        FRAGMENT_SHADER_SOURCE: FRAGMENT,
        METHOD: TRIANGLE_STRIP as number,
        UNIFORMS,
        ATTRIBUTES: [
          { name: "a_ends", size: 4, type: FLOAT },
          { name: "a_shape", size: 2, type: FLOAT },
          { name: "a_color", size: 4, type: UNSIGNED_BYTE, normalized: true },
          { name: "a_id", size: 4, type: UNSIGNED_BYTE, normalized: true },
        ],
        CONSTANT_ATTRIBUTES: [
          { name: "a_t", size: 1, type: FLOAT },
          { name: "a_side", size: 1, type: FLOAT },
        ],
        CONSTANT_DATA: strip,
      };
    }

    processVisibleItem(id: number, start: number, from: NodeDisplayData, to: NodeDisplayData, data: RibbonData): void {
      const all = this.array;
      all[start++] = from.x;
      all[start++] = from.y + data.dy0;
      all[start++] = to.x;
      all[start++] = to.y + data.dy1;
      all[start++] = data.thick;
      all[start++] = data.late;
      all[start++] = floatColor(data.color);
      all[start++] = id;
    }

    setUniforms(params: RenderParams, { gl, uniformLocations }: ProgramInfo): void {
      gl.uniformMatrix3fv(uniformLocations["u_matrix"]!, false, params.matrix);
      gl.uniform1f(uniformLocations["u_pixels"]!, pixels(params));
      gl.uniform1f(uniformLocations["u_thinnest"]!, THINNEST);
    }
  };
}

/** Pixels on the screen for each unit of positions. */
export function pixels(params: RenderParams): number {
  return (Math.hypot(params.matrix[3]!, params.matrix[4]!) * params.height) / 2;
}
