using System.Collections.Immutable;
using Sigstore.Client.Bundles;
using Sigstore.Client.Crypto;
using Sigstore.Client.Failures;
using Sigstore.Client.Verification;
using Sigstore.Packages.Archive;

namespace Sigstore.Tool.Commands;

/// <summary>What is to be verified: a file, a package by any of its digests, or a digest alone. Open as long as it is used.</summary>
internal sealed class FileSubject : IDisposable
{
    private readonly FileStream? _file;
    private readonly Digest? _digest;
    private readonly PackageDigests? _packageDigests;
    private readonly Artifact? _piped;

    private FileSubject(string shown, FileStream? file, Digest? digest, PackageArchive? package)
    {
        Shown = shown;
        _file = file;
        _digest = digest;
        _piped = file is { CanSeek: false } ? Client.Verification.Artifact.OfStream(file) : null;
        Package = package;
        _packageDigests = package?.Digests(DigestSelection.All | DigestSelection.AllSha384);
    }

    /// <summary>The name for people.</summary>
    public string Shown { get; }

    /// <summary>The package, if it is one: its embedded bundles count too.</summary>
    public PackageArchive? Package { get; }

    public static FileSubject OfDigest(string text)
    {
        try
        {
            return new(text, null, Digest.Parse(text), null);
        }
        catch (SigstoreException malformed)
        {
            throw new SigstoreException(new Failure(FailureCode.UsageInvalid, $"expected --digest sha256:HEX, sha384:HEX or sha512:HEX, found '{text}'", malformed.Failure), malformed);
        }
    }

    public static FileSubject Open(string path, string shown)
    {
        FileStream? file = null;
        try
        {
            file = File.OpenRead(path);
            var isPackage = path.EndsWith(".nupkg", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".snupkg", StringComparison.OrdinalIgnoreCase);
            if (isPackage && !file.CanSeek)
            {
                throw new SigstoreException(FailureCode.FileUnreadable, $"expected the package {path} as a file, found a pipe, which cannot be read from its end");
            }

            var subject = new FileSubject(shown, file, null, isPackage ? PackageArchive.Open(file) : null);
            file = null;
            return subject;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new SigstoreException(FailureCode.FileUnreadable, $"expected to read {path}, found {InputFile.Found(path, unreadable)}", unreadable);
        }
        finally
        {
            file?.Dispose();
        }
    }

    /// <summary>The verdict on one bundle. A file that cannot be read to its end is no verdict: it is refused as unreadable.</summary>
    public Verdict Verify(Verifier verifier, Bundle bundle, SignerPolicy policy, VerificationThresholds? thresholds)
    {
        try
        {
            return verifier.Verify(bundle, Artifact(), policy, thresholds);
        }
        catch (IOException unreadable)
        {
            throw new SigstoreException(FailureCode.FileUnreadable, $"expected to read {Shown} to its end, found {InputFile.Found(Shown, unreadable)}", unreadable);
        }
    }

    // A file is read anew from its beginning, a pipe once for all bundles.
    private Artifact Artifact()
    {
        if (_digest is not null)
        {
            return Client.Verification.Artifact.OfDigest(_digest);
        }

        if (_packageDigests is not null)
        {
            return Client.Verification.Artifact.OfDigests(_packageDigests.Distinct);
        }

        if (_piped is not null)
        {
            return _piped;
        }

        _file!.Position = 0;
        return Client.Verification.Artifact.OfStream(_file);
    }

    /// <summary>Which bytes of a package a digest is of: its file, without signature, or as it was packed; null for other things.</summary>
    public string? FormOf(Digest digest)
    {
        if (_packageDigests is null)
        {
            return null;
        }

        return _packageDigests.Are(digest, DigestSelection.PristineSha256 | DigestSelection.PristineSha384 | DigestSelection.PristineSha512) ? "as packed"
            : _packageDigests.Are(digest, DigestSelection.UnsignedSha256 | DigestSelection.UnsignedSha384 | DigestSelection.UnsignedSha512) ? "without NuGet signature"
            : "the file";
    }

    public void Dispose()
    {
        Package?.Dispose();
        _file?.Dispose();
    }
}
