using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Services;
using Sigstore.Packages.Evidence;
using Sigstore.Packages.Io.Oci;
using Sigstore.Packages.Policy;

namespace Sigstore.Packages.Io;

/// <summary>
/// Asks the attestation stores that the policy names for bundles about a package. What they answer is anybody's word until it is verified;
/// a store that can't be asked leaves the demanded kinds unknown, never absent.
/// </summary>
public sealed class AttestationStores
{
    private const string Name = RegistryConnection.Name;
    private const int MaxAnswerBytes = 32 << 20;
    private const int MaxBundles = 64;
    private static readonly HttpLimits Limits = new(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60), retries: 2, firstDelay: TimeSpan.FromMilliseconds(250));
    private static readonly TimeSpan RegistryBudget = TimeSpan.FromMinutes(2);
    private static readonly JsonDocumentOptions Strict = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    private readonly ImmutableArray<PolicyStore> _stores;
    private readonly Func<string, ImmutableArray<EvidenceKind>> _demanded;
    private readonly ServiceConnection? _connection;
    private readonly ImmutableDictionary<PolicyStore, RegistryReferrers> _registries;

    /// <summary>Stores, and what they are asked for.</summary>
    /// <param name="stores">The policy's stores.</param>
    /// <param name="demanded">The kinds of Sigstore evidence that matter for a package id; where there are none no store learns of the package.</param>
    /// <param name="network">The network, which stays the caller's; null: nobody may be asked.</param>
    /// <param name="time">For waiting between attempts.</param>
    public AttestationStores(ImmutableArray<PolicyStore> stores, Func<string, ImmutableArray<EvidenceKind>> demanded, HttpMessageHandler? network, TimeProvider time)
        : this(stores, demanded, network, time, RegistryBudget)
    {
    }

    internal AttestationStores(ImmutableArray<PolicyStore> stores, Func<string, ImmutableArray<EvidenceKind>> demanded, HttpMessageHandler? network, TimeProvider time, TimeSpan registryBudget)
    {
        ArgumentNullException.ThrowIfNull(demanded);
        (_stores, _demanded) = (stores, demanded);
        _connection = network is null ? null : new ServiceConnection(network, time, Limits);

        // A registry's token serves all packages of a run.
        _registries = _connection is not { } connection ? ImmutableDictionary<PolicyStore, RegistryReferrers>.Empty
            : stores.OfType<PolicyStore.Registry>().ToImmutableDictionary(store => (PolicyStore)store, store => new RegistryReferrers(store.Repository, connection, registryBudget, time));
    }

    /// <summary>No stores.</summary>
    public static AttestationStores None { get; } = new([], _ => [], network: null, TimeProvider.System);

    /// <summary>True if stores are to be asked about packages of this id.</summary>
    public bool AreAskedAbout(string packageId) => !_stores.IsEmpty && !_demanded(packageId).IsEmpty;

    /// <summary>What the stores have about a package, and what stays unknown because one could not be asked.</summary>
    internal async Task<(ImmutableArray<FoundBundle> Found, ImmutableArray<UntriedEvidence> Untried)> AskAsync(string packageId, Digest unsigned, CancellationToken cancellationToken)
    {
        var found = ImmutableArray.CreateBuilder<FoundBundle>();
        var untried = ImmutableArray.CreateBuilder<UntriedEvidence>();
        foreach (var store in _stores)
        {
            try
            {
                found.AddRange(await AskOneAsync(store, unsigned, cancellationToken).ConfigureAwait(false));
            }
            catch (SigstoreException unanswered)
            {
                untried.Add(new UntriedEvidence(_demanded(packageId), unanswered.Failure));
            }
        }

        return (found.ToImmutable(), untried.ToImmutable());
    }

    private async Task<ImmutableArray<FoundBundle>> AskOneAsync(PolicyStore store, Digest unsigned, CancellationToken cancellationToken)
    {
        if (_connection is null)
        {
            throw new SigstoreException(FailureCode.ServiceUnreachable, $"expected to ask {Name} {store}, found that the network is not allowed; run with --online, or vendor its bundles in .sigstore/<id>/<version>/");
        }

        return _registries.TryGetValue(store, out var registry)
            ? await registry.FindAsync(unsigned, cancellationToken).ConfigureAwait(false)
            : await AskAtAsync(store.AddressFor(unsigned), _connection, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<ImmutableArray<FoundBundle>> AskAtAsync(Uri address, ServiceConnection connection, CancellationToken cancellationToken)
    {
        var answer = await connection.SendAsync(Name, () => Request(address), MaxAnswerBytes, cancellationToken).ConfigureAwait(false);
        return answer.Status switch
        {
            HttpStatusCode.OK => BundlesIn(answer.Body, address),
            HttpStatusCode.NotFound => [],
            _ => throw ServiceConnection.Refusal(Name, ServiceAddress.Shown(address), answer, []),
        };
    }

    private static HttpRequestMessage Request(Uri address)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.UserAgent.Add(new ProductInfoHeaderValue("dotnet-sigstore", null));
        return request;
    }

    // A forge's list of attestations, one bundle, or a bundle a line.
    private static ImmutableArray<FoundBundle> BundlesIn(ReadOnlyMemory<byte> body, Uri address)
    {
        var texts = AsDocument(body) ?? LinesOf(body);
        return texts.Count <= MaxBundles
            ? [.. texts.Select((text, i) => new FoundBundle($"{ServiceAddress.Shown(address)}({i + 1})", EvidencePlace.Store, text))]
            : throw Invalid(address, $"expected at most {MaxBundles} bundles, found {texts.Count}");

        List<ReadOnlyMemory<byte>>? AsDocument(ReadOnlyMemory<byte> text)
        {
            try
            {
                using var json = JsonDocument.Parse(text, Strict);
                return json.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("attestations", out var list) ? Attestations(list, address) : [text];
            }
            catch (JsonException)
            {
                return null; // several documents, or none: each line says of itself whether it is a bundle
            }
        }
    }

    private static List<ReadOnlyMemory<byte>> Attestations(JsonElement list, Uri address)
    {
        if (list.ValueKind != JsonValueKind.Array)
        {
            throw Invalid(address, $"expected an array of attestations, found {list.ValueKind}");
        }

        // Those that are elsewhere would be another request, to a place that the store chooses.
        return [.. list.EnumerateArray().Select(one => one.ValueKind == JsonValueKind.Object && one.TryGetProperty("bundle", out var bundle) && bundle.ValueKind == JsonValueKind.Object
            ? (ReadOnlyMemory<byte>)System.Text.Encoding.UTF8.GetBytes(bundle.GetRawText())
            : throw Invalid(address, "expected each attestation with its bundle, found one without"))];
    }

    private static List<ReadOnlyMemory<byte>> LinesOf(ReadOnlyMemory<byte> rest)
    {
        var lines = new List<ReadOnlyMemory<byte>>();
        while (!rest.IsEmpty)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (!line.Span.Trim(" \r\t"u8).IsEmpty)
            {
                lines.Add(line);
            }
        }

        return lines;
    }

    private static SigstoreException Invalid(Uri address, string detail) => new(FailureCode.ServiceAnswerInvalid, $"{Name} at {ServiceAddress.Shown(address)}: {detail}");
}
