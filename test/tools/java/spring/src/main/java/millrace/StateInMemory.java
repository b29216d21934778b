package millrace;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;
import org.springframework.integration.metadata.ConcurrentMetadataStore;
import org.springframework.integration.metadata.SimpleMetadataStore;
import org.springframework.integration.support.locks.DefaultLockRegistry;
import org.springframework.integration.support.locks.LockRegistry;

/** Replaces the tables of checkpoints and locks. */
@Configuration
@Profile("memory")
class StateInMemory {
    @Bean
    ConcurrentMetadataStore checkpoints() {
        return new SimpleMetadataStore();
    }

    @Bean
    LockRegistry locks() {
        return new DefaultLockRegistry();
    }
}
