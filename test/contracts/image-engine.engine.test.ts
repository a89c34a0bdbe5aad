import { DockerImageEngine } from "../../runtime/docker/docker-image-engine.ts";
import { imageEngineContract } from "./image-engine.ts";

imageEngineContract("Docker", new DockerImageEngine({ socketPath: "/var/run/docker.sock" }));
