// Follows the cases of a destination: java -cp 'jars/*' Subscribe.java ENDPOINTS DESTINATION KEY..., private JWK files.

import com.nimbusds.jose.*;
import com.nimbusds.jose.crypto.*;
import com.nimbusds.jose.jwk.*;
import com.nimbusds.jose.util.JSONObjectUtils;
import java.nio.file.*;
import java.time.Duration;
import java.util.*;
import org.apache.kafka.clients.consumer.*;

public class Subscribe {
    public static void main(String[] given) throws Exception {
        var kafka = JSONObjectUtils.getJSONObject(JSONObjectUtils.parse(Files.readString(Path.of(given[0]))), "kafka");
        String name = given[1].toLowerCase().replace('_', '-');
        var me = JSONObjectUtils.getJSONObject(JSONObjectUtils.getJSONObject(kafka, "principals"), name);
        var keys = new ArrayList<JWK>();
        for (String file : Arrays.copyOfRange(given, 2, given.length)) keys.add(JWK.parse(Files.readString(Path.of(file))));
        Path memory = Files.write(Path.of("handled.txt"), new byte[0], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        var handled = new HashSet<>(Files.readAllLines(memory));
        var string = "org.apache.kafka.common.serialization.StringDeserializer";
        var settings = Map.<String, Object>of(
            "bootstrap.servers", kafka.get("bootstrap"),
            "security.protocol", kafka.get("security_protocol"),
            "sasl.mechanism", kafka.get("sasl_mechanism"),
            "sasl.jaas.config", "org.apache.kafka.common.security.scram.ScramLoginModule required username=\""
                + me.get("username") + "\" password=\"" + me.get("password") + "\";",
            "group.id", name + "-example-java",
            "auto.offset.reset", "earliest",
            "enable.auto.commit", "false",
            "key.deserializer", string,
            "value.deserializer", string);
        try (var consumer = new KafkaConsumer<String, String>(settings)) {
            consumer.subscribe(List.of("loket.committee." + name + ".v1"));
            while (true) {
                for (var record : consumer.poll(Duration.ofSeconds(1))) {
                    var event = new TreeMap<String, Object>();
                    for (var header : record.headers()) event.put(header.key(), new String(header.value(), "UTF-8"));
                    // In production these ids stand in a table, written in the transaction that does the work.
                    String id = event.get("ce_source") + " " + event.get("ce_id");
                    if (!handled.add(id)) continue;
                    var data = JSONObjectUtils.parse(record.value());
                    for (String sealed : List.of("story", "message")) {
                        if (!(data.get(sealed) instanceof String text)) continue;
                        // What does not open is put aside as it came, and stops nothing else.
                        try { data.put(sealed, JSONObjectUtils.parse(open(text, keys))); }
                        catch (Exception fault) { data.put("unopened", fault.getMessage()); }
                    }
                    event.put("data", data);
                    System.out.println(JSONObjectUtils.toJSONString(event));
                    Files.writeString(memory, id + "\n", StandardOpenOption.APPEND);
                }
                consumer.commitSync();
            }
        }
    }

    static String open(String text, List<JWK> keys) throws Exception {
        var sealed = JWEObject.parse(text);
        String kid = sealed.getHeader().getKeyID();
        var key = new JWKSet(keys).getKeyByKeyId(kid);
        if (key == null) throw new NoSuchElementException("No key for kid " + kid);
        sealed.decrypt(key instanceof ECKey ec ? new ECDHDecrypter(ec) : new X25519Decrypter(key.toOctetKeyPair()));
        return sealed.getPayload().toString();
    }
}
