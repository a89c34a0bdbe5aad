import { FakeImageEngine } from "../rig/fake-image-engine.ts";
import { imageEngineContract } from "./image-engine.ts";

imageEngineContract("an engine with the classic store, in memory", new FakeImageEngine("classic"));
imageEngineContract("an engine with the containerd store, in memory", new FakeImageEngine("containerd"));
