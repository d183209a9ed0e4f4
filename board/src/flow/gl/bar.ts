// A program for sigma that draws an account as a bar: as high as what came by it, never too small to be hit.

import { NodeProgram, type ProgramInfo } from "sigma/rendering";
import type { NodeDisplayData, RenderParams } from "sigma/types";
import { floatColor } from "sigma/utils";
import { pixels } from "./ribbon";

/** What the board adds to a node's display data. */
export interface BarData extends NodeDisplayData {
  half: number;
}

const VERTEX = /* glsl */ `
attribute vec4 a_id;
attribute vec4 a_color;
attribute vec2 a_position;
attribute float a_half;
attribute vec2 a_corner;
uniform mat3 u_matrix;
uniform float u_pixels;
uniform vec2 u_least;
varying vec4 v_color;
const float bias = 255.0 / 254.0;

void main() {
  vec2 size = vec2(u_least.x / u_pixels, max(a_half, u_least.y / u_pixels));
  gl_Position = vec4((u_matrix * vec3(a_position + a_corner * size, 1)).xy, 0, 1);
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

const UNIFORMS = ["u_matrix", "u_pixels", "u_least"] as const;
/** Half of a bar's width, and the least half of its height, in pixels. */
export const LEAST: [number, number] = [3.5, 4.5];
/** The same where thousands stand together. */
const SMALL: [number, number] = [1.5, 1.5];
/** The same for what is pointed at: small bars are easier to hit than to see. */
export const PICKED: [number, number] = [7, 7];

/** Bars for a picture of many accounts, or of few. */
export class BarProgram extends NodeProgram<(typeof UNIFORMS)[number]> {
  least = LEAST;

  getDefinition() {
    const { FLOAT, UNSIGNED_BYTE, TRIANGLE_STRIP } = WebGLRenderingContext;
    return {
      VERTICES: 4,
      VERTEX_SHADER_SOURCE: VERTEX,
      FRAGMENT_SHADER_SOURCE: FRAGMENT,
      METHOD: TRIANGLE_STRIP as number,
      UNIFORMS,
      ATTRIBUTES: [
        { name: "a_position", size: 2, type: FLOAT },
        { name: "a_half", size: 1, type: FLOAT },
        { name: "a_color", size: 4, type: UNSIGNED_BYTE, normalized: true },
        { name: "a_id", size: 4, type: UNSIGNED_BYTE, normalized: true },
      ],
      CONSTANT_ATTRIBUTES: [{ name: "a_corner", size: 2, type: FLOAT }],
      CONSTANT_DATA: [[-1, -1], [-1, 1], [1, -1], [1, 1]],
    };
  }

  processVisibleItem(id: number, start: number, data: BarData): void {
    const all = this.array;
    all[start++] = data.x;
    all[start++] = data.y;
    all[start++] = data.half;
    all[start++] = floatColor(data.color);
    all[start++] = id;
  }

  setUniforms(params: RenderParams, { gl, uniformLocations, isPicking }: ProgramInfo): void {
    gl.uniformMatrix3fv(uniformLocations["u_matrix"]!, false, params.matrix);
    gl.uniform1f(uniformLocations["u_pixels"]!, pixels(params));
    gl.uniform2fv(uniformLocations["u_least"]!, isPicking ? PICKED : this.least);
  }
}

export class SmallBarProgram extends BarProgram {
  override least = SMALL;
}
