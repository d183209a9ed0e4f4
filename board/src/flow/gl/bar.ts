// A program for sigma that draws an account as a bar: as high as what came by it, never too small to be hit.

import type Sigma from "sigma";
import { NodeProgram, type ProgramInfo } from "sigma/rendering";
import type { NodeDisplayData, RenderParams } from "sigma/types";
import { floatColor } from "sigma/utils";
import { pixels } from "./ribbon";

/** What the board adds to a node's display data. */
export interface BarData extends NodeDisplayData {
  half: number;
}

const VERTEX = /* glsl */ `
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
  v_color = a_color;
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
/** The corners of a bar's two triangles. */
const CORNERS = [[-1, -1], [-1, 1], [1, -1], [1, -1], [-1, 1], [1, 1]] as const;
/** The same for what is pointed at: small bars are easier to hit than to see. */
export const PICKED: [number, number] = [7, 7];

/** Bars for a picture of many accounts, or of few. Each corner is written out: where there is no graphics card, an instance
 * of a shape costs as much as a thousand corners. */
export class BarProgram extends NodeProgram<(typeof UNIFORMS)[number]> {
  least = LEAST;

  constructor(gl: WebGLRenderingContext, _picking: WebGLFramebuffer | null, renderer: Sigma) {
    // No second picture for what is pointed at: the stage knows where its bars stand.
    super(gl, null, renderer);
  }

  getDefinition() {
    const { FLOAT, UNSIGNED_BYTE, TRIANGLES } = WebGLRenderingContext;
    return {
      VERTICES: CORNERS.length,
      VERTEX_SHADER_SOURCE: VERTEX,
      FRAGMENT_SHADER_SOURCE: FRAGMENT,
      METHOD: TRIANGLES as number,
      UNIFORMS,
      ATTRIBUTES: [
        { name: "a_position", size: 2, type: FLOAT },
        { name: "a_half", size: 1, type: FLOAT },
        { name: "a_corner", size: 2, type: FLOAT },
        { name: "a_color", size: 4, type: UNSIGNED_BYTE, normalized: true },
      ],
    };
  }

  processVisibleItem(_id: number, start: number, data: BarData): void {
    const all = this.array;
    const color = floatColor(data.color);
    for (const [x, y] of CORNERS) {
      all[start++] = data.x;
      all[start++] = data.y;
      all[start++] = data.half;
      all[start++] = x;
      all[start++] = y;
      all[start++] = color;
    }
  }

  setUniforms(params: RenderParams, { gl, uniformLocations }: ProgramInfo): void {
    gl.uniformMatrix3fv(uniformLocations["u_matrix"]!, false, params.matrix);
    gl.uniform1f(uniformLocations["u_pixels"]!, pixels(params));
    gl.uniform2fv(uniformLocations["u_least"]!, this.least);
  }
}

export class SmallBarProgram extends BarProgram {
  override least = SMALL;
}
