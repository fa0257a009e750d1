/*
 * One Trino node on loopback with a memory catalog, from the jars of Maven Central: the engine itself judges SQL.
 * Java's source launcher runs it:  java -cp 'lib/*' TrinoNode.java PORT DATA_DIR
 * Prints READY and its URL when it serves; ends on SIGTERM.
 */
import io.trino.plugin.memory.MemoryPlugin;
import io.trino.server.testing.TestingTrinoServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

public class TrinoNode {
    public static void main(String[] args) throws Exception {
        Path data = Path.of(args[1]);
        Files.createDirectories(data);
        TestingTrinoServer server = TestingTrinoServer.builder()
                .setProperties(Map.of("http-server.http.port", args[0]))
                .setBaseDataDir(Optional.of(data))
                .build();
        server.installPlugin(new MemoryPlugin());
        server.createCatalog("memory", "memory", Map.of());
        System.out.println("READY " + server.getBaseUrl());
        Thread.currentThread().join();
    }
}
