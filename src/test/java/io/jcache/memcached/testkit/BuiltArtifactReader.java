package io.jcache.memcached.testkit;

import java.io.File;
import java.util.List;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.repository.WorkspaceReader;
import org.eclipse.aether.repository.WorkspaceRepository;
import org.jspecify.annotations.Nullable;

/**
 * Makes a child Maven find the artifact of this build where it was built, as an IDE does with the
 * projects of its workspace: nothing has to be installed into the user's repository, and two builds
 * at a time never see each other's jar. Runs inside the child, which {@link ChildMaven} starts.
 */
public final class BuiltArtifactReader implements WorkspaceReader {
  /** Names the environment variable with the artifact's {@code groupId:artifactId:version}. */
  static final String ARTIFACT = "BUILT_ARTIFACT";

  /** Names the environment variable with the path of the artifact's pom. */
  static final String POM = "BUILT_ARTIFACT_POM";

  /** Names the environment variable with the path of the artifact's jar. */
  static final String JAR = "BUILT_ARTIFACT_JAR";

  private final WorkspaceRepository repository = new WorkspaceRepository("built");
  private final @Nullable String built = System.getenv(ARTIFACT);
  private final @Nullable String pom = System.getenv(POM);
  private final @Nullable String jar = System.getenv(JAR);

  @Override
  public WorkspaceRepository getRepository() {
    return repository;
  }

  @Override
  public @Nullable File findArtifact(Artifact artifact) {
    if (!isBuilt(artifact)) {
      return null;
    }
    String path = artifact.getExtension().equals("pom") ? pom : jar;
    return path == null ? null : new File(path);
  }

  @Override
  public List<String> findVersions(Artifact artifact) {
    return isBuilt(artifact) ? List.of(artifact.getVersion()) : List.of();
  }

  private boolean isBuilt(Artifact artifact) {
    String name =
        artifact.getGroupId() + ":" + artifact.getArtifactId() + ":" + artifact.getVersion();
    return name.equals(built) && artifact.getClassifier().isEmpty();
  }
}
