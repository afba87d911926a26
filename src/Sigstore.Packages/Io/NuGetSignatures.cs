using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Microsoft.Build.Locator;
using Sigstore.Client.Failures;
using Sigstore.Packages.Archive;

namespace Sigstore.Packages.Io;

/// <summary>
/// Author and repository signatures, verified by NuGet's own code out of the .NET SDK. The only room that loads NuGet's assemblies,
/// and only when this evidence is asked for.
/// </summary>
public sealed class NuGetSignatures
{
    private readonly NuGetSignatureReader _reader;

    private NuGetSignatures(NuGetSignatureReader reader) => (_reader, RootFiles) = (reader, NuGetSignatureReader.RootFiles);

    /// <summary>Loads NuGet. Revocation is looked up offline, whatever the machine's variables say, unless <paramref name="online"/>.</summary>
    /// <exception cref="SigstoreException">SIG2053: there is no SDK whose NuGet could be loaded.</exception>
    public static NuGetSignatures Load(bool online)
    {
        // Inside MSBuild the SDK's assemblies are there already, and the locator is not.
        var sdkFolder = IsInsideMSBuild ? null : Register();
        try
        {
            return new NuGetSignatures(Create(online, sdkFolder));
        }
        catch (Exception missing) when (missing is FileNotFoundException or FileLoadException or TypeLoadException or MissingMethodException)
        {
            throw new SigstoreException(FailureCode.NuGetNotAvailable, $"expected the NuGet assemblies of a .NET SDK, found: {missing.Message}", missing);
        }
    }

    /// <summary>Full paths of NuGet's verifier and of the files with the authorities that it believes, whether they are there or not.</summary>
    public ImmutableArray<string> RootFiles { get; }

    /// <summary>Verifies the signature of a package that was read and hashed already: it must be about exactly those bytes.</summary>
    /// <param name="signature">The content of <c>.signature.p7s</c>, a CMS in DER.</param>
    /// <param name="digests">The package's own SHA-256 and SHA-512 digests without that signature.</param>
    /// <param name="cancellationToken">Ends the verification between its steps.</param>
    public Task<NuGetSignatureFindings> VerifyAsync(ReadOnlyMemory<byte> signature, PackageDigests digests, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(digests);
        return _reader.VerifyAsync(signature, digests, cancellationToken);
    }

    private static bool IsInsideMSBuild =>
        AppDomain.CurrentDomain.GetAssemblies().Any(assembly => string.Equals(assembly.GetName().Name, "Microsoft.Build.Framework", StringComparison.Ordinal));

    // Apart, so that the locator is looked for only where it is needed.
    // From our own folder, not the current one: a global.json of the repository that is being checked must not choose the verifier's code.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string? Register()
    {
        if (MSBuildLocator.IsRegistered)
        {
            return null;
        }

        var query = new VisualStudioInstanceQueryOptions { DiscoveryTypes = DiscoveryType.DotNetSdk, WorkingDirectory = AppContext.BaseDirectory };
        var newest = MSBuildLocator.QueryVisualStudioInstances(query).MaxBy(instance => instance.Version)
            ?? throw new SigstoreException(FailureCode.NuGetNotAvailable, "expected a .NET SDK, found none; only a runtime is installed");
        MSBuildLocator.RegisterInstance(newest);
        return newest.MSBuildPath;
    }

    // Apart, so that NuGet's types are looked for only after the locator knows where.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static NuGetSignatureReader Create(bool online, string? sdkFolder) => new(online, sdkFolder);
}
