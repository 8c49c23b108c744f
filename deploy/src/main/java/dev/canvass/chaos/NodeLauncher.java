package dev.canvass.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.rocksdb.util.Environment;

/**
 * Starts nodes as processes, with this process's Java and class path: what is killed is what is
 * deployed. Its nodes end with it.
 */
final class NodeLauncher implements AutoCloseable {

  private final Path folder;
  private final String program;
  private final Path libraries;
  private final Path scratch;
  private final Set<NodeProcess> started = ConcurrentHashMap.newKeySet();
  private final Thread hook = new Thread(this::endAll);

  /**
   * A launcher whose nodes keep logs and temporary files in {@code folder}.
   *
   * @param program the class that is the command line
   */
  NodeLauncher(Path folder, Class<?> program) throws IOException {
    this.folder = folder;
    this.program = program.getName();
    libraries = Files.createDirectories(folder.resolve("libraries"));
    scratch = Files.createDirectories(folder.resolve("scratch"));
    unpackNativeLibrary();
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Once for all: a process unpacks it anew at every start, and leaves it behind when killed. */
  private void unpackNativeLibrary() throws IOException {
    String name = Environment.getJniLibraryFileName("rocksdb");
    try (InputStream library = getClass().getClassLoader().getResourceAsStream(name)) {
      if (library == null) {
        throw new IOException("the class path has no " + name);
      }
      Files.copy(library, libraries.resolve(name));
    }
  }

  /**
   * Starts a node.
   *
   * @param role {@code party} or {@code collector}, as on the command line
   * @param config its configuration file
   * @param log where its standard error goes, behind what is there
   */
  NodeProcess start(String role, Path config, String log) throws IOException {
    return start(program, List.of(role, "--config", config.toString()), log);
  }

  /**
   * Starts any program.
   *
   * @param main its class
   * @param arguments what it is told
   * @param log where its standard error goes, behind what is there
   */
  NodeProcess start(String main, List<String> arguments, String log) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Djava.io.tmpdir=" + scratch,
                "-Djava.library.path=" + libraries,
                "-cp",
                System.getProperty("java.class.path"),
                main));
    command.addAll(arguments);
    Path errors = folder.resolve(log);
    Process process =
        new ProcessBuilder(command)
            .redirectError(ProcessBuilder.Redirect.appendTo(errors.toFile()))
            .start();
    NodeProcess node = new NodeProcess(process, errors);
    started.add(node);
    return node;
  }

  private void endAll() {
    started.forEach(NodeProcess::close);
  }

  @Override
  public void close() {
    endAll();
    Runtime.getRuntime().removeShutdownHook(hook);
  }
}
